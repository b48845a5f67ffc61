import type { ClassifyOptions, ClassifyResult, Label, Pair } from "native-infer";
import type { ServedClassifier, ServedClassifiers } from "../models/served-models.js";
import type { EngineCalls, EngineRequest } from "./engine-calls.js";
import type { InputLimits } from "./input-limits.js";
import { mergeUsage, recordUsage, type Usage } from "./usage.js";

/** A label, its score and its object, as JSON of every dialect. */
const BYTES_PER_LABEL = 250;

/** Labels of a request's texts and pairs, and what they took. */
export interface Classified extends ClassifyResult {
  usage: Usage;
}

/** The way of a request's texts and pairs to their labels, through what all work for an engine passes. */
export class Classifying {
  readonly #calls: EngineCalls;

  constructor(calls: EngineCalls) {
    this.#calls = calls;
  }

  /** The labels of each text or pair, in order; both may be mixed. Rejects as `Classifier.classifyAll` does. */
  async classify(
    request: EngineRequest,
    model: ServedClassifier,
    inputs: readonly (string | Pair)[],
    options: Pick<ClassifyOptions, "truncate" | "activation">,
  ): Promise<Classified> {
    const isText = inputs.map((input) => typeof input === "string");
    const some = (kind: boolean) => inputs.filter((_, at) => isText[at] === kind);
    const [texts, pairs] = [some(true), some(false)];
    if (pairs.length === 0) return await this.#run(request, model, texts, options);
    if (texts.length === 0) return await this.#run(request, model, pairs, options);
    const [ofTexts, ofPairs] = await Promise.all([
      this.#run(request, model, texts, options),
      this.#run(request, model, pairs, options),
    ]);
    const usage = mergeUsage(ofTexts.usage, ofPairs.usage);
    recordUsage(request.ctx, usage);
    const next = { texts: ofTexts.labels.values(), pairs: ofPairs.labels.values() };
    const labels = isText.map((text) => (text ? next.texts : next.pairs).next().value as Label[]);
    const truncated = ofTexts.truncated + ofPairs.truncated;
    return { labels, tokens: usage.tokens, truncated, usage };
  }

  #run(
    request: EngineRequest,
    model: ServedClassifier,
    inputs: readonly (string | Pair)[],
    options: Pick<ClassifyOptions, "truncate" | "activation">,
  ): Promise<Classified> {
    const texts = inputs.map((input) => (typeof input === "string" ? input : input.join(" ")));
    const bytes = BYTES_PER_LABEL * inputs.length * model.engine.info.dimensions;
    return this.#calls.run(request, model, { inputs: texts, bytes }, (engineCall) =>
      model.engine.classifyAll(inputs as readonly string[], { ...options, ...engineCall }),
    );
  }
}

/** What routes that classify are made of. */
export interface ClassifyDeps {
  /** Absent: the server has none. */
  classifiers?: ServedClassifiers | undefined;
  classifying: Classifying;
  settings: InputLimits;
}
