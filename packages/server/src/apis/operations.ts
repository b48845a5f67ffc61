import type { EmbeddingDeps } from "../embedding/deps.js";
import type { AnyOperation } from "../http/operation.js";
import { version } from "../version.js";
import { cohereOperations } from "./cohere/operations.js";
import { ollamaOperations } from "./ollama/operations.js";
import { openaiOperations } from "./openai/operations.js";
import { type ArticleDeps, article } from "./service/article.js";
import { documentation } from "./service/documentation.js";
import { addDocuments, countDocuments, deleteDocument } from "./service/documents.js";
import { health } from "./service/health.js";
import { live } from "./service/live.js";
import { type MetricsDeps, metrics } from "./service/metrics.js";
import { type ReadyDeps, ready } from "./service/ready.js";
import { search } from "./service/search.js";
import type { StoreDeps } from "./service/store-answers.js";
import type { TeiDeps } from "./tei/deps.js";
import { teiOperations } from "./tei/operations.js";

/** What the server's routes are made of. */
export interface RouteDeps extends ArticleDeps, MetricsDeps, ReadyDeps, StoreDeps {
  models: EmbeddingDeps["models"];
  settings: TeiDeps["settings"];
  /** Whether API keys are asked for. */
  keys: boolean;
}

function describedOperations(deps: RouteDeps): AnyOperation[] {
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
export function allOperations(deps: RouteDeps): AnyOperation[] {
  const described = describedOperations(deps);
  return [...described, ...documentation(described, { version: version(), keys: deps.keys })];
}
