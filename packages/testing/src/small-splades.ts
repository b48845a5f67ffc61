import { type SmallModel, type SmallModelFiles, testData, writeModel } from "./small-models.js";

/** config.json of a module SpladePooling. */
export interface SpladeRules {
  pooling_strategy: "max" | "sum";
  activation_function: "relu" | "log1p_relu";
}

/** A small model of core/tools/make_sparse_fixtures.py. */
export interface SpladeCase extends SmallModel {
  config: Record<string, unknown> & { model_type: string };
  /** For each of some rules a weight for each token of the vocabulary and each text, in double precision. */
  pooled: { rules: SpladeRules; weights: number[][] }[];
}

export const spladeCases = testData<{ texts: string[]; maxTokens: number; cases: SpladeCase[] }>(
  "sparse.json",
);

/** The first of a family. */
export function spladeOf(type: string): SpladeCase {
  const found = spladeCases.cases.find(({ config }) => config.model_type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

/** Writes the model with the modules that sentence-transformers saves, into a new directory. */
export function writeSplade(
  model: SpladeCase,
  rules: Partial<SpladeRules> = {},
  spoil: (files: SmallModelFiles) => void = () => {},
): string {
  return writeModel(model, (files) => {
    const modules = "sentence_transformers";
    files.more = {
      "modules.json": [
        { idx: 0, name: "0", path: "", type: `${modules}.base.modules.transformer.Transformer` },
        {
          ...{ idx: 1, name: "1", path: "1_SpladePooling" },
          type: `${modules}.sparse_encoder.modules.splade_pooling.SpladePooling`,
        },
      ],
      "1_SpladePooling/config.json": rules,
      "config_sentence_transformers.json": {
        ...{ model_type: "SparseEncoder", prompts: { query: "", document: "" } },
        default_prompt_name: null,
      },
      "sentence_bert_config.json": {
        ...{ transformer_task: "fill-mask", module_output_name: "token_embeddings" },
        modality_config: { text: { method: "forward", method_output_name: "logits" } },
      },
    };
    spoil(files);
  });
}
