import { closeSync, openSync, writeSync } from "node:fs";
import { mixedTexts } from "../engine/mixed-texts.js";

const TEXTS = mixedTexts(2000).map(({ text }) => text);
const PAGE = 500;

/** A document to import: a text of 5 to 200 tokens, and metadata of so many bytes. */
function document(index: number, metadataBytes: number): string {
  const text = `${TEXTS[index % TEXTS.length]} ${index}`;
  const page = `page ${index} `.repeat(Math.ceil(metadataBytes / 8)).slice(0, metadataBytes);
  return `${JSON.stringify({ id: `d${index}`, text, page })}\n`;
}

/** How much a file has. */
export interface Written {
  bytes: number;
  documents: number;
}

/** Writes documents to a file, some hundred at a time, until it has enough; gives how much that is. */
export function writeDocuments(
  path: string,
  isEnough: (written: Written) => boolean,
  metadataBytes: number,
): Written {
  const file = openSync(path, "w");
  const written: Written = { bytes: 0, documents: 0 };
  try {
    while (!isEnough(written)) {
      const lines = Array.from({ length: PAGE }, (_, i) =>
        document(written.documents + i, metadataBytes),
      );
      written.bytes += writeSync(file, lines.join(""));
      written.documents += PAGE;
    }
  } finally {
    closeSync(file);
  }
  return written;
}
