import type { EmbeddingDeps } from "../../embedding/deps.js";
import type { AnyOperation } from "../../web/route.js";
import { embed } from "./embed.js";
import { embeddings } from "./embeddings.js";
import { ps } from "./ps.js";
import { show } from "./show.js";
import { tags } from "./tags.js";
import { serverVersion } from "./version.js";

/** Ollama's routes, as far as an embedding client asks. */
export function ollamaOperations(deps: EmbeddingDeps): AnyOperation[] {
  return [embed(deps), embeddings(deps), tags(deps), ps(deps), show(deps), serverVersion()];
}
