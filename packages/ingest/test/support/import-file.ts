import type { VectorStore } from "@native-infer/vector-store";
import type { FieldNames } from "../../src/documents.js";
import { type OpenFile, openFile } from "../../src/durable-file.js";
import type { DocumentEmbedder } from "../../src/embed-documents.js";
import { Journal, type JournalFiles } from "../../src/journal.js";
import { runImport } from "../../src/pipeline.js";
import { openSource, type SourceOptions } from "../../src/sources/open.js";
import { fakeEmbedder } from "./fake-embedder.js";
import { memoryStore } from "./memory-store.js";

/** What an import of a test is made of; every part has a stand-in. */
interface Parts {
  files: JournalFiles;
  store?: VectorStore;
  embedder?: DocumentEmbedder;
  open?: OpenFile;
  retryTimeoutMs?: number;
  names?: FieldNames;
  source?: SourceOptions;
}

/** Imports a file in the process of the test, or resumes its import. Rejects with what ended it. */
export async function importFile(path: string, parts: Parts): Promise<void> {
  const { files, store = memoryStore(), open = openFile, retryTimeoutMs = 0 } = parts;
  const { embedder = fakeEmbedder(async () => new Float32Array([1, 0])) } = parts;
  const { names = { id: "id", text: "text" } } = parts;
  const source = await openSource(path, parts.source);
  const identity = { source: path, fingerprint: source.fingerprint, target: store.name };
  const journal = await Journal.open(identity, files, { restart: false, open });
  try {
    await runImport({
      ...{ source, store, journal, embedder, retryTimeoutMs },
      names,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    await journal.finish();
  } catch (error) {
    await journal.close();
    throw error;
  }
}
