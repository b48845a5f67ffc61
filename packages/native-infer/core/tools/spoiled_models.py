"""Directories that must be refused: one thing of a right one is spoiled."""

import json

from model_variants import OLD, WIDTH, Builder, Case, as_json, random_case, safetensors
from tiny_graph import Graph, GraphShape


def case_of(number: int) -> Case:
    """The directory of this number: some of those with modules.json are spoiled."""
    builder = Builder(number)
    case = random_case(builder)
    if "modules.json" in case.files and builder.chance(0.08):
        refused(builder, case)
    return case


def refused(builder: Builder, case: Case) -> None:
    """Spoils one thing. The message must name the file, and the field or the tensor."""
    modules = builder.modules
    choice = builder.random.choice(["field", "module", "order", "activation", "weights", "logits"])
    if choice == "field":
        config = json.loads(case.files["1_Pooling/config.json"]) | {"pooling_temperature": 2}
        case.files["1_Pooling/config.json"] = as_json(config)
        case.refusal = ["1_Pooling/config.json", "pooling_temperature"]
    elif choice == "module":
        case.files["modules.json"] = as_json([*modules, {"path": "9_CNN", "type": OLD + "CNN"}])
        case.refusal = ["modules.json", "CNN"]
    elif choice == "order":
        case.files["modules.json"] = as_json([*modules, {"path": "1_Pooling", "type": OLD + "Pooling"}])
        case.refusal = ["modules.json", "Pooling"]
    elif choice == "logits":
        shape = GraphShape(outputs=[("logits", "pooled")])
        case.files["onnx/model.onnx"] = Graph(builder.weights, shape, ["mean"], []).model()
        case.options.pop("graphInputs", None)
        case.refusal = ["onnx/model.onnx", "logits"]
    else:
        add_spoiled_dense(builder, case, choice)


def add_spoiled_dense(builder: Builder, case: Case, choice: str) -> None:
    config = {"in_features": WIDTH * len(builder.modes), "out_features": 3}
    weights = safetensors({"linear.weight": builder.matrix(3, config["in_features"]), "linear.bias": builder.matrix(3)})
    head = [module for module in builder.modules[:2]]
    case.files["modules.json"] = as_json([*head, {"path": "7_Dense", "type": OLD + "Dense"}])
    case.files.pop("config_sentence_transformers.json", None)
    shape = GraphShape()
    case.files["onnx/model.onnx"] = Graph(builder.weights, shape, ["mean"], []).model()
    case.options.pop("graphInputs", None)
    if choice == "activation":
        config["activation_function"] = "my_code.Swoosh"
        case.refusal = ["7_Dense/config.json", "activation_function"]
    else:
        end = builder.random.randrange(len(weights))
        weights = weights[:end]
        case.refusal = ["7_Dense/model.safetensors"]
    case.files["7_Dense/config.json"] = as_json(config)
    case.files["7_Dense/model.safetensors"] = weights
