import type { AppDeps } from "../app.js";
import type { AnyOperation } from "../http/operation.js";
import { version } from "../version.js";
import { cohereOperations } from "./cohere/operations.js";
import { ollamaOperations } from "./ollama/operations.js";
import { openaiOperations } from "./openai/operations.js";
import { article } from "./service/article.js";
import { documentation } from "./service/documentation.js";
import { addDocuments, countDocuments, deleteDocument } from "./service/documents.js";
import { health } from "./service/health.js";
import { live } from "./service/live.js";
import { metrics } from "./service/metrics.js";
import { ready } from "./service/ready.js";
import { search } from "./service/search.js";
import { teiOperations } from "./tei/operations.js";

function describedOperations(deps: AppDeps): AnyOperation[] {
  return [
    article(deps),
    live(),
    ready(deps),
    health(deps),
    metrics(deps),
    ...openaiOperations(deps),
    ...cohereOperations(deps),
    ...ollamaOperations(deps),
    search(deps),
    addDocuments(deps),
    deleteDocument(deps),
    countDocuments(deps),
    ...teiOperations(deps),
  ];
}

/** Every route of the server. */
export function allOperations(deps: AppDeps): AnyOperation[] {
  const described = describedOperations(deps);
  return [
    ...described,
    ...documentation(described, { version: version(), keys: deps.apiKeys !== undefined }),
  ];
}
