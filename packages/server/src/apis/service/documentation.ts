import type { AnyOperation } from "../../http/operation.js";
import type { DocumentOptions } from "../../openapi/document.js";
import { docs, docsFile } from "./docs.js";
import { openApi } from "./openapi.js";

/** The operations that describe `others`, and themselves with them. */
export function documentation(
  others: readonly AnyOperation[],
  options: DocumentOptions,
): AnyOperation[] {
  const own: AnyOperation[] = [openApi(() => [...others, ...own], options), docs(), docsFile()];
  return own;
}
