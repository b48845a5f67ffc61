import type { EmbeddingDeps } from "../../embedding/deps.js";
import type { AnyOperation } from "../../web/route.js";
import { embeddings } from "./embeddings.js";
import { retrieveModel } from "./model.js";
import { listModels } from "./models.js";

/** OpenAI's routes, and the paths under which text-embeddings-inference and Azure have them. */
export function openaiOperations(deps: EmbeddingDeps): AnyOperation[] {
  return [
    embeddings(deps),
    embeddings(deps, "/embeddings"),
    listModels(deps),
    retrieveModel(deps),
    embeddings(deps, "/openai/deployments/*model/embeddings"),
    embeddings(deps, "/openai/v1/embeddings"),
    listModels(deps, "/openai/models"),
    listModels(deps, "/openai/v1/models"),
  ];
}
