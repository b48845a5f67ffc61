import { type SmallModel, testData } from "./small-models.js";

/** A small model of core/tools/make_classifier_fixtures.py, with the logits of transformers in double precision. */
export interface ClassifierCase extends SmallModel {
  config: Record<string, unknown> & { model_type: string; id2label: Record<string, string> };
  pairs: number[][];
  texts: number[][];
}

export interface ClassifierCases {
  query: string;
  documents: string[];
  texts: string[];
  maxTokens: number;
  cases: ClassifierCase[];
}

export const classifierCases = testData<ClassifierCases>("classifiers.json");

/** The first of a family with so many labels. */
export function classifierOf(type: string, labels: number): ClassifierCase {
  const found = classifierCases.cases.find(
    ({ config }) => config.model_type === type && Object.keys(config.id2label).length === labels,
  );
  if (found === undefined) throw new Error(`no ${type} with ${labels} labels`);
  return found;
}
