import { describeValue } from "@native-infer/common";
import type { Embedder } from "native-infer";
import { HttpError } from "../web/http-error.js";
import { Pace } from "./pace.js";

/**
 * What the routes need of an {@link Embedder}; whatever else computes vectors can take its place.
 */
export type TextEmbedder = Pick<
  Embedder,
  | "info"
  | "embed"
  | "embedAll"
  | "embedSettled"
  | "embedTokens"
  | "tokenize"
  | "decode"
  | "idToToken"
  | "stats"
>;

/** One model that answers. */
export class ServedModel {
  readonly loadedAt = new Date();
  readonly pace: Pace;

  constructor(
    /** In requests, answers and metrics. */
    readonly name: string,
    readonly embedder: TextEmbedder,
  ) {
    this.pace = new Pace(embedder);
  }
}

/** The tag that Ollama's clients put behind a name without one. */
const TAG = ":latest";

/** The one of `names` that `name` means, which may have the tag `:latest` or lack it; undefined if it is none of them. */
export function servedName(names: readonly string[], name: string): string | undefined {
  const bare = name.endsWith(TAG) ? name.slice(0, -TAG.length) : name;
  return [name, bare, bare + TAG].find((each) => names.includes(each));
}

/** The models of one server. */
export interface ServedModels {
  /** All, whether loaded or not, as they were given. The first one answers where none is named. */
  readonly names: readonly string[];
  /**
   * Those that are loaded, in the same order; the first of all is among them once the server is
   * ready.
   */
  loaded(): readonly ServedModel[];
  /**
   * The model of that name (see {@link servedName}), loaded where it is not yet. Where there is only
   * one, it answers to every name. Rejects with 404 `MODEL_UNKNOWN`.
   */
  get(name?: string): Promise<ServedModel>;
}

/** A server's only model, which answers to every name. */
export function oneModel(name: string, embedder: TextEmbedder): ServedModels {
  const model = new ServedModel(name, embedder);
  return { names: [name], loaded: () => [model], get: async () => model };
}

/** A 404 that names the models there are. */
export function unknownModel(name: string, { names }: ServedModels): HttpError {
  const message = `model is ${describeValue(name)}; allowed is ${names.join(", ")}`;
  return new HttpError(404, "MODEL_UNKNOWN", message, { param: "model" });
}
