/**
 * The server as a library: `createApp` for an own HTTP server, `serve` for ours, `runServer` for the whole program with
 * routes and settings of your own.
 *
 * @packageDocumentation
 */

export { LineWriter } from "@native-infer/common";
export { type AppDeps, type AppSettings, createApp } from "./app.js";
export type { Log } from "./common/log.js";
export { service as nativeInferDialect } from "./dialects/openai.js";
export type { EmbeddingPipeline } from "./embedding/pipeline.js";
export { recordIo } from "./embedding/usage.js";
export { ListenError } from "./listening/listen-error.js";
export {
  oneModel,
  type ServedModel,
  type ServedModels,
  type TextEmbedder,
} from "./models/served-models.js";
export { type LogOptions, PrettyLog } from "./observability/pretty-log.js";
export type { RequestEntry } from "./observability/request-entry.js";
export { type RequestLog, withoutRequests } from "./observability/request-log.js";
export type { Tracing } from "./observability/tracing.js";
export { Traffic } from "./observability/traffic.js";
export type { RouteParts } from "./routes.js";
export { runServer, type ServerAdditions } from "./run-server.js";
export { type ApiKey, ApiKeys } from "./security/api-keys.js";
export { type KeySettings, type OpenedKeys, openApiKeys } from "./security/key-file.js";
export { type RunningServer, serve } from "./serve.js";
export {
  type AddedSettings,
  defaultSettings,
  readSettings,
  type Settings,
} from "./settings/read.js";
export { createLog, type OpenLog } from "./start/open-log.js";
export { HttpError } from "./web/http-error.js";
export { Lifecycle } from "./web/lifecycle.js";
export { queryParameter } from "./web/request-parameters.js";
export {
  type AnyRoute,
  defineRoute,
  type RequestContext,
  type Route,
} from "./web/route.js";
