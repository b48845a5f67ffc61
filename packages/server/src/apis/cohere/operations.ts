import type { AppDeps } from "../../app.js";
import type { AnyOperation } from "../../http/operation.js";
import { embedV1 } from "./embed-v1.js";
import { embedV2 } from "./embed-v2.js";

/** Cohere's routes. */
export function cohereOperations(deps: AppDeps): AnyOperation[] {
  return [embedV2(deps), embedV1(deps)];
}
