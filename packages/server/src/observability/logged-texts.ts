import type { RequestEntry } from "./request-entry.js";

/** Most texts of a request that are logged, and most UTF-16 units of each. */
const MAX_TEXTS = 16;
const MAX_UNITS = 1000;

/** What of a request's texts goes into a log that is to have them. Token ids are no texts. */
export function loggedTexts({ engineInputs }: Pick<RequestEntry, "engineInputs">): string[] {
  const texts: string[] = [];
  for (const input of engineInputs?.inputs ?? []) {
    if (texts.length === MAX_TEXTS) break;
    if (typeof input === "string") texts.push(input.slice(0, MAX_UNITS));
  }
  return texts;
}
