import { type DocumentOptions, openApiDocument } from "../openapi/document.js";
import type { AnyOperation } from "../web/route.js";
import { staticBytes } from "../web/static.js";
import { docs, docsFile } from "./docs.js";
import { openApi } from "./openapi.js";

/**
 * The operations that describe `others`, and themselves with them. The document is made here, before
 * anybody waits for the event loop: that takes some ten milliseconds.
 */
export function documentation(
  others: readonly AnyOperation[],
  options: DocumentOptions,
): AnyOperation[] {
  const own: AnyOperation[] = [openApi(() => document), docs(), docsFile()];
  const json = JSON.stringify(openApiDocument([...others, ...own], options));
  const document = staticBytes(Buffer.from(json), "application/json");
  return own;
}
