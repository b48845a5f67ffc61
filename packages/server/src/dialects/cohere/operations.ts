import type { EmbeddingDeps } from "../../embedding/deps.js";
import type { AnyOperation } from "../../web/route.js";
import { embedV1 } from "./embed-v1.js";
import { embedV2 } from "./embed-v2.js";

/** Cohere's routes. */
export function cohereOperations(deps: EmbeddingDeps): AnyOperation[] {
  return [embedV2(deps), embedV1(deps)];
}
