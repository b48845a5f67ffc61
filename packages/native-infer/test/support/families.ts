import type { RandomEncoder } from "./random-encoder.js";

/** The families of encoders beside BERT that our kernels have. */
export const FAMILIES = ["roberta", "xlm-roberta", "camembert", "distilbert"] as const;
export type Family = (typeof FAMILIES)[number];

const PADDING_ID = 1;

/** DistilBERT's names of what BERT calls otherwise; a layer of BERT is "encoder.layer.0.", of DistilBERT "transformer.layer.0.". */
const DISTILBERT_NAMES: readonly [string, string][] = [
  ["encoder.layer.", "transformer.layer."],
  ["attention.self.query", "attention.q_lin"],
  ["attention.self.key", "attention.k_lin"],
  ["attention.self.value", "attention.v_lin"],
  ["attention.output.dense", "attention.out_lin"],
  ["attention.output.LayerNorm", "sa_layer_norm"],
  ["intermediate.dense", "ffn.lin1"],
  ["output.dense", "ffn.lin2"],
  ["output.LayerNorm", "output_layer_norm"],
];

/** Of config.json: BERT's names of the fields, and DistilBERT's. */
const DISTILBERT_FIELDS = {
  hidden_size: "dim",
  intermediate_size: "hidden_dim",
  num_hidden_layers: "n_layers",
  num_attention_heads: "n_heads",
  hidden_act: "activation",
  vocab_size: "vocab_size",
  max_position_embeddings: "max_position_embeddings",
};

/** The first that fits counts. */
function distilbertName(name: string): string {
  const layer = name.replace(...(DISTILBERT_NAMES[0] as [string, string]));
  const names = DISTILBERT_NAMES.slice(1).find(([bert]) => layer.includes(bert));
  return names === undefined ? layer : layer.replace(...names);
}

/** A BERT whose token types add nothing, as DistilBERT has none. */
export function withoutTypes({ config, tensors, files }: RandomEncoder): RandomEncoder {
  const name = "embeddings.token_type_embeddings.weight";
  const types = tensors.get(name);
  if (types === undefined) throw new Error(`no ${name}`);
  const zeros = { shape: types.shape, values: new Float32Array(types.values.length) };
  return { config, tensors: new Map(tensors).set(name, zeros), files };
}

/** The model of another family that computes what `bert` does for texts by themselves. It shares its numbers. */
export function asFamily(bert: RandomEncoder, family: Family): RandomEncoder {
  return family === "distilbert" ? asDistilbert(bert) : asRoberta(bert, family);
}

function asDistilbert({ config, tensors, files }: RandomEncoder): RandomEncoder {
  const named = [...tensors]
    .filter(([name]) => !name.includes("token_type"))
    .map(([name, tensor]) => [distilbertName(name), tensor] as const);
  const sizes = Object.entries(DISTILBERT_FIELDS).map(([bert, own]) => [own, config[bert]]);
  return {
    config: { model_type: "distilbert", ...Object.fromEntries(sizes) },
    tensors: new Map(named),
    files,
  };
}

/** Positions are counted from behind the padding's; the rows before are read by nobody. */
function asRoberta(bert: RandomEncoder, family: Family): RandomEncoder {
  const unused = PADDING_ID + 1;
  const position = "embeddings.position_embeddings.weight";
  const type = "embeddings.token_type_embeddings.weight";
  const tensors = new Map(bert.tensors);
  const [positions, types] = [tensors.get(position), tensors.get(type)];
  if (positions === undefined || types === undefined) throw new Error("no embeddings");
  const [rows = 0, hidden = 0] = positions.shape;
  const values = new Float32Array((rows + unused) * hidden).fill(9);
  values.set(positions.values, unused * hidden);
  tensors.set(position, { shape: [rows + unused, hidden], values });
  tensors.set(type, { shape: [1, hidden], values: types.values.slice(0, hidden) });
  const config = {
    ...{ ...bert.config, model_type: family, pad_token_id: PADDING_ID },
    ...{ type_vocab_size: 1, max_position_embeddings: rows + unused, layer_norm_eps: 1e-12 },
  };
  return { config, tensors, files: bert.files };
}
