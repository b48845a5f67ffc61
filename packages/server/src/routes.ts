import { version } from "./common/version.js";
import { cohereRoutes } from "./dialects/cohere/routes.js";
import { ollamaRoutes } from "./dialects/ollama/routes.js";
import { openaiRoutes } from "./dialects/openai.js";
import type { TeiDeps } from "./dialects/tei/deps.js";
import { teiRoutes } from "./dialects/tei/routes.js";
import type { EmbeddingDeps } from "./embedding/deps.js";
import { type ArticleDeps, article } from "./routes/article.js";
import { documentation } from "./routes/docs.js";
import { addDocuments, countDocuments, deleteDocument } from "./routes/documents.js";
import { health, live, type ReadyDeps, ready } from "./routes/health.js";
import { type MetricsDeps, metrics } from "./routes/metrics.js";
import { search } from "./routes/search.js";
import type { StoreDeps } from "./routes/store-deps.js";
import type { AnyRoute } from "./web/route.js";

/** What the server's routes are made of. */
export interface RouteDeps extends MetricsDeps, ReadyDeps {
  models: EmbeddingDeps["models"];
  pipeline: EmbeddingDeps["pipeline"];
  settings: TeiDeps["settings"];
  /** Where documents are kept and searched; absent: there are no routes for documents. */
  store?: StoreDeps["store"];
  /** What `GET /` waits for after the model; absent: there is no such route. */
  articleSearch?: ArticleDeps["articleSearch"];
  /** Whether API keys are asked for. */
  keys: boolean;
}

function searchRoutes({ articleSearch, ...deps }: RouteDeps): AnyRoute[] {
  return articleSearch ? [article({ ...deps, articleSearch })] : [];
}

function storeRoutes({ store, ...rest }: RouteDeps): AnyRoute[] {
  if (store === undefined) return [];
  const deps = { ...rest, store };
  return [search(deps), addDocuments(deps), deleteDocument(deps), countDocuments(deps)];
}

function describedRoutes(deps: RouteDeps): AnyRoute[] {
  return [
    ...searchRoutes(deps),
    live(),
    ready(deps),
    health(deps),
    metrics(deps),
    ...openaiRoutes(deps),
    ...cohereRoutes(deps),
    ...ollamaRoutes(deps),
    ...storeRoutes(deps),
    ...teiRoutes(deps),
  ];
}

/** Every route of the server. */
export function allRoutes(deps: RouteDeps): AnyRoute[] {
  const described = describedRoutes(deps);
  return [...described, ...documentation(described, { version: version(), keys: deps.keys })];
}
