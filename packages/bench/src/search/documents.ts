import { closeSync, openSync, writeSync } from "node:fs";
import { mixedTexts } from "../engine/mixed-texts.js";

const TEXTS = mixedTexts(2000).map(({ text }) => text);
const PAGE = 512;

/** A document to import: a text of 5 to 200 tokens, and metadata of so many bytes. */
function document(index: number, metadataBytes: number): string {
  const text = `${TEXTS[index % TEXTS.length]} ${index}`;
  const page = `page ${index} `.repeat(Math.ceil(metadataBytes / 8)).slice(0, metadataBytes);
  return `${JSON.stringify({ id: `d${index}`, text, page })}\n`;
}

/** Writes documents to a file until it has `bytes`; gives their number. */
export function writeDocuments(path: string, bytes: number, metadataBytes: number): number {
  const file = openSync(path, "w");
  let [written, count] = [0, 0];
  try {
    while (written < bytes) {
      const lines = Array.from({ length: PAGE }, (_, i) => document(count + i, metadataBytes));
      written += writeSync(file, lines.join(""));
      count += PAGE;
    }
  } finally {
    closeSync(file);
  }
  return count;
}
