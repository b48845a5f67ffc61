import { version } from "./common/version.js";
import { cohereOperations } from "./dialects/cohere/routes.js";
import { ollamaOperations } from "./dialects/ollama/routes.js";
import { openaiOperations } from "./dialects/openai.js";
import type { TeiDeps } from "./dialects/tei/deps.js";
import { teiOperations } from "./dialects/tei/routes.js";
import type { EmbeddingDeps } from "./embedding/deps.js";
import { type ArticleDeps, article } from "./routes/article.js";
import { documentation } from "./routes/docs.js";
import { addDocuments, countDocuments, deleteDocument } from "./routes/documents.js";
import { health, live, type ReadyDeps, ready } from "./routes/health.js";
import { type MetricsDeps, metrics } from "./routes/metrics.js";
import { search } from "./routes/search.js";
import type { StoreDeps } from "./routes/store-deps.js";
import type { AnyOperation } from "./web/route.js";

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
