import type { ClassifyOptions, ClassifyResult, Pair } from "native-infer";
import type { ServedClassifier, ServedClassifiers } from "../models/served-models.js";
import { type EngineCalls, type EngineRequest, inTwoCalls } from "./engine-calls.js";
import type { InputLimits } from "./input-limits.js";
import type { Usage } from "./usage.js";

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
    const isText = (input: string | Pair) => typeof input === "string";
    if (inputs.every(isText) || !inputs.some(isText))
      return await this.#run(request, model, inputs, options);
    let truncated = 0;
    const { results, usage } = await inTwoCalls(inputs, isText, async (some) => {
      const classified = await this.#run(request, model, some, options);
      truncated += classified.truncated;
      return { results: classified.labels, usage: classified.usage };
    });
    return { labels: [...results], tokens: usage.tokens, truncated, usage };
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
