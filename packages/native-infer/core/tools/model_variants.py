"""Random model directories: modules, outputs, inputs, truncation and pooling, and faults, each as the files it consists of."""

import json
import random
import struct
from dataclasses import dataclass, field

import numpy as np
from tiny_graph import ACTIVATIONS, TYPES, Graph, GraphShape
from onnx import TensorProto
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

VOCABULARY = "[PAD] [UNK] [CLS] [SEP] [MASK] how big is london paris a cat the river ##s ##ing query : one two three".split()
WIDTH, POSITIONS = 8, 40
MODES = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]
LEGACY = {mode: f"pooling_mode_{mode}" for mode in MODES} | {
    "cls": "pooling_mode_cls_token",
    "max": "pooling_mode_max_tokens",
    "mean": "pooling_mode_mean_tokens",
    "weightedmean": "pooling_mode_weightedmean_tokens",
}
MORE_ACTIVATIONS = ["GELU", "SiLU", "ELU", "SELU", "Softplus", "Softsign", "LeakyReLU", "Hardswish", "Mish", "LogSigmoid"]
OLD = "sentence_transformers.models."
NEW = {
    "Transformer": "sentence_transformers.base.modules.transformer.Transformer",
    "Pooling": "sentence_transformers.sentence_transformer.modules.pooling.Pooling",
    "Dense": "sentence_transformers.base.modules.dense.Dense",
    "Normalize": "sentence_transformers.base.modules.normalize.Normalize",
    "LayerNorm": "sentence_transformers.sentence_transformer.modules.layer_norm.LayerNorm",
    "Dropout": "sentence_transformers.sentence_transformer.modules.dropout.Dropout",
}


@dataclass
class Case:
    """`files` make the directory; `reference` has those that sentence-transformers is to see instead."""

    name: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    reference: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    options: dict = field(default_factory=dict)
    # 0.9999 for fp32; the shorter formats lose more.
    cosine: float = 0.9999
    # Words that the error must have, if the directory is to be refused.
    refusal: list[str] | None = None


def as_json(value) -> bytes:
    return json.dumps(value).encode()


def safetensors(tensors: dict[str, np.ndarray], kind: str = "F32") -> bytes:
    header, data = {}, b""
    for name, values in tensors.items():
        values = np.ascontiguousarray(values, np.float32)
        raw = values.tobytes()
        if kind == "F16":
            raw = values.astype(np.float16).tobytes()
        elif kind == "BF16":
            raw = (values.view(np.uint32) >> 16).astype(np.uint16).tobytes()
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tokenizer_json(direction: str | None) -> bytes:
    vocabulary = {token: i for i, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(VOCABULARY[:5])
    ends = [("[CLS]", 2), ("[SEP]", 3)]
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", "[CLS] $A [SEP] $B [SEP]", ends)
    if direction:
        tokenizer.enable_truncation(20, direction=direction)
    return tokenizer.to_str().encode()


class Builder:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.case = Case(name=str(seed))
        self.weights = (self.matrix(len(VOCABULARY), WIDTH), self.matrix(POSITIONS, WIDTH) * 0.4)
        self.modules, self.steps, self.folder = [], [], ""

    def matrix(self, *shape: int) -> np.ndarray:
        # Exact in bf16, so that a file may hold them in any type.
        values = self.numbers.normal(0, 1, shape).astype(np.float32)
        return ((values.view(np.uint32) >> 16) << 16).view(np.float32)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def module(self, kind: str, folder: str) -> None:
        name = OLD + kind if self.chance(0.5) else NEW[kind]
        self.modules.append({"idx": len(self.modules), "name": str(len(self.modules)), "path": folder, "type": name})

    def write(self, name: str, content) -> None:
        self.case.files[name] = content if isinstance(content, bytes) else as_json(content)

    def transformer(self, bare: bool) -> None:
        self.folder = "0_Transformer/" if self.chance(0.15) and not bare else ""
        self.module("Transformer", self.folder.rstrip("/"))
        self.is_custom = self.chance(0.15)
        config = {"model_type": "tiny_table", "vocab_size": len(VOCABULARY), "hidden_size": WIDTH}
        config |= {"max_position_embeddings": POSITIONS, "architectures": ["TinyModel"], "pad_token_id": 0}
        self.config = config
        self.write(self.folder + "model.safetensors", safetensors(dict(zip(("table", "positions"), self.weights))))
        settings = {"max_seq_length": self.random.choice([4, 6, 9, 16, 40]), "do_lower_case": False}
        names = ["sentence_bert_config.json", "sentence_roberta_config.json", "sentence_xlnet_config.json"]
        # Without modules.json sentence-transformers does not read them; the product does (docs/reference/models.md).
        if not bare and self.chance(0.8):
            self.write(self.folder + self.random.choice(names), settings)
        tokenizer = {"tokenizer_class": "BertTokenizer", "model_max_length": self.random.choice([5, 12, 40])}
        if self.chance(0.3):
            tokenizer["truncation_side"] = self.random.choice(["left", "right"])
        self.write(self.folder + "tokenizer_config.json", tokenizer)
        if self.chance(0.15):
            self.write(self.folder + "vocab.txt", ("\n".join(VOCABULARY) + "\n").encode())
        else:
            direction = self.random.choice([None, None, "left", "right"])
            self.write(self.folder + "tokenizer.json", tokenizer_json(direction))

    def pooling(self) -> int:
        self.modes = self.random.sample(MODES, self.random.choice([1, 1, 1, 2, 3]))
        if self.chance(0.5):
            config = {"embedding_dimension": WIDTH, "pooling_mode": self.modes if len(self.modes) > 1 else self.modes[0]}
        else:
            self.modes.sort(key=MODES.index)
            config = {"word_embedding_dimension": WIDTH} | {LEGACY[mode]: mode in self.modes for mode in MODES}
        self.include_prompt = self.chance(0.75)
        if not self.include_prompt or self.chance(0.5):
            config["include_prompt"] = self.include_prompt
        self.write("1_Pooling/config.json", config)
        self.module("Pooling", "1_Pooling")
        return WIDTH * len(self.modes)

    def step(self, width: int, simple: bool) -> int:
        kind = self.random.choice(["Dense", "Dense", "LayerNorm", "Normalize", "Dropout"])
        folder = f"{len(self.modules)}_{kind}"
        self.module(kind, folder)
        if kind == "Dropout":
            self.write(f"{folder}/config.json", {"dropout": 0.3})
        elif kind == "Normalize":
            self.steps.append({"kind": kind})
        elif kind == "LayerNorm":
            step = {"kind": kind, "weight": self.matrix(width), "bias": self.matrix(width)}
            self.steps.append(step)
            self.write(f"{folder}/config.json", {"dimension": width})
            self.weigh(folder, {"norm.weight": step["weight"], "norm.bias": step["bias"]})
        else:
            width = self.dense(folder, width, simple)
        return width

    def dense(self, folder: str, width: int, simple: bool) -> int:
        out = self.random.choice([width, 3, 5, 12])
        bias, residual = self.chance(0.7), not simple and self.chance(0.25)
        activation = self.random.choice([*ACTIVATIONS, *([] if simple else MORE_ACTIVATIONS)])
        space = "linear" if activation == "Identity" else "activation"
        config = {"in_features": width, "out_features": out, "bias": bias}
        if activation != "Tanh" or self.chance(0.7):
            config["activation_function"] = f"torch.nn.modules.{space}.{activation}"
        if residual:
            config["use_residual"] = True
        self.write(f"{folder}/config.json", config)
        weight, offset = self.matrix(out, width) * 0.25, self.matrix(out) if bias else None
        self.steps.append({"kind": "Dense", "weight": weight, "bias": offset, "activation": activation})
        tensors = {"linear.weight": weight} | ({"linear.bias": offset} if bias else {})
        if residual and out != width:
            tensors["residual.weight"] = self.matrix(out, width)
        self.weigh(folder, tensors)
        return out

    def weigh(self, folder: str, tensors: dict[str, np.ndarray]) -> None:
        self.write(f"{folder}/model.safetensors", safetensors(tensors, self.random.choice(["F32", "F16", "BF16"])))

    def shape(self) -> GraphShape:
        shape = GraphShape()
        simple_pooling = all(mode in ("cls", "mean") for mode in self.modes) and self.include_prompt
        tokens = [
            [("last_hidden_state", "tokens")],
            [("token_embeddings", "tokens")],
            [("states", "tokens")],
            [("pooler_output", "pooler"), ("last_hidden_state", "tokens")],
            [("last_hidden_state", "tokens"), ("hidden_states.0", "other tokens")],
            [("present.0.key", "other tokens"), ("last_hidden_state", "tokens")],
        ]
        whole = [
            [("sentence_embedding", "whole"), ("last_hidden_state", "tokens")],
            [("sentence_embedding", "whole")],
            [("dense_vecs", "whole"), ("sparse_vecs", "scores"), ("colbert_vecs", "other tokens")],
            [("text_embeds", "whole"), ("pooler_output", "pooler")],
        ]
        shape.outputs = self.random.choice(tokens if not simple_pooling or self.chance(0.5) else whole)
        shape.integers = self.random.choice([TensorProto.INT64, TensorProto.INT64, TensorProto.INT32])
        shape.mask = self.random.choice(["int64", "int64", "bool", "float"])
        shape.types, shape.positions = self.chance(0.5), self.chance(0.3)
        shape.cache, shape.task = self.chance(0.15), self.chance(0.15)
        shape.batch = self.random.choice(["batch", "batch", "batch", 1, 3])
        if self.chance(0.2):
            shape.length = self.random.choice([12, 40])
        shape.output_type = self.random.choice(["float", "float", "float", *TYPES])
        return shape

    def finish(self, shape: GraphShape) -> Case:
        case = self.case
        if shape.task:
            case.options["graphInputs"] = {"task_id": self.random.choice([1, 3])}
            self.config["task_id"] = case.options["graphInputs"]["task_id"]
        self.write(self.folder + "config.json", self.config)
        self.write("onnx/model.onnx", Graph(self.weights, shape, self.modes, self.steps).model())
        if shape.length != "sequence":
            # The reference has no fixed length: it is to cut where the graph ends.
            for name in list(case.files):
                if "sentence_" in name and name.startswith(f"{self.folder}sentence_"):
                    settings = json.loads(case.files[name])
                    settings["max_seq_length"] = min(settings["max_seq_length"], shape.length)
                    case.reference[name] = as_json(settings)
            name = self.folder + "tokenizer_config.json"
            config = json.loads(case.files[name])
            config["model_max_length"] = min(config["model_max_length"], shape.length)
            case.reference[name] = as_json(config)
        if shape.output_type in ("float16", "bfloat16"):
            case.cosine = 0.9995
        words = [token for token in VOCABULARY[5:] if not token.startswith("##")]
        for length in (0, 1, 3, 8, 25):
            text = " ".join(self.random.choices(words, k=length))
            case.calls.append((self.random.choice(["", "", "query: "]), text))
        return case


def random_case(builder: Builder) -> Case:
    bare = builder.chance(0.1)
    builder.transformer(bare)
    if bare:
        builder.modes, builder.include_prompt = ["mean"], True
        shape = builder.shape()
        # Without modules.json the graph's own vector of texts counts: the mean, which it is here.
        return builder.finish(shape)
    width = builder.pooling()
    simple = builder.chance(0.6)
    for _ in range(builder.random.choice([0, 0, 1, 1, 2, 3])):
        width = builder.step(width, simple)
    if builder.chance(0.5):
        builder.module("Normalize", f"{len(builder.modules)}_Normalize")
        builder.steps.append({"kind": "Normalize"})
    builder.write("modules.json", builder.modules)
    if builder.is_custom:
        # Its code is the graph's business; the reference gets the class that it stands for.
        builder.case.reference["modules.json"] = builder.case.files["modules.json"]
        first = {**builder.modules[0], "type": "custom_st.TinyTransformer"}
        builder.write("modules.json", [first, *builder.modules[1:]])
    if builder.chance(0.1):
        builder.write("config_sentence_transformers.json", {"truncate_dim": builder.random.randint(1, width)})
    if not simple:
        builder.include_prompt, kept = False, builder.include_prompt
        shape = builder.shape()
        builder.include_prompt = kept
    else:
        shape = builder.shape()
    case = builder.finish(shape)
    return case
