import { version } from "./common/version.js";
import { cohereRoutes } from "./dialects/cohere/routes.js";
import { ollamaRoutes } from "./dialects/ollama/routes.js";
import { openaiRoutes } from "./dialects/openai.js";
import type { TeiDeps } from "./dialects/tei/dialect.js";
import { teiRoutes } from "./dialects/tei/routes.js";
import type { ClassifyDeps } from "./embedding/classifying.js";
import type { EmbeddingDeps } from "./embedding/pipeline.js";
import type { RerankDeps } from "./embedding/reranking.js";
import type { SparseDeps } from "./embedding/sparse-embedding.js";
import type { ServedByTask } from "./models/served-models.js";
import { documentation } from "./routes/docs.js";
import { addDocuments, countDocuments, deleteDocument } from "./routes/documents.js";
import { health, live, presence, type ReadyDeps, ready } from "./routes/health.js";
import { type MetricsDeps, metrics } from "./routes/metrics.js";
import { search } from "./routes/search.js";
import type { StoreDeps } from "./routes/store-deps.js";
import type { AnyRoute } from "./web/route.js";

/** What the routes of another program can be made of. */
export interface RouteParts {
  models: EmbeddingDeps["models"];
  /** The one way from a request's texts to vectors, with the limits and the record of all routes. */
  pipeline: EmbeddingDeps["pipeline"];
  /** Where documents are kept and searched; absent: an app without a store. */
  store?: StoreDeps["store"];
}

/** What the server's routes are made of. */
export interface RouteDeps extends MetricsDeps, ReadyDeps, RouteParts, ServedByTask {
  models: EmbeddingDeps["models"];
  settings: TeiDeps["settings"];
  reranking: RerankDeps["reranking"];
  classifying: ClassifyDeps["classifying"];
  sparseEmbedding: SparseDeps["sparseEmbedding"];
  /** Routes of the program around the server. Called once; default: none. */
  routes?: ((parts: RouteParts) => readonly AnyRoute[]) | undefined;
  /** Whether API keys are asked for. */
  keys: boolean;
}

function storeRoutes({ store, ...rest }: RouteDeps): AnyRoute[] {
  if (store === undefined) return [];
  const deps = { ...rest, store };
  return [search(deps), addDocuments(deps), deleteDocument(deps), countDocuments(deps)];
}

/** The program's own, and `GET /` unless that is one of them. */
function rootRoutes(deps: RouteDeps): AnyRoute[] {
  const own = deps.routes?.(deps) ?? [];
  const hasRoot = own.some(({ method, path }) => method === "GET" && path === "/");
  return hasRoot ? [...own] : [...own, presence()];
}

function describedRoutes(deps: RouteDeps): AnyRoute[] {
  return [
    ...rootRoutes(deps),
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
