import { readFile } from "node:fs/promises";
import { NativeInferError } from "native-infer";
import {
  appendDurably,
  type OpenFile,
  openFile,
  replaceDurably,
  type WritableFile,
  writing,
} from "./durable-file.js";
import { type Mark, START } from "./sources/source.js";

/** A record that could not become a document. */
export interface DeadLetter {
  /** The line, or the row of a Parquet file, counted from 1. */
  number: number;
  problem: string;
  /** The record as it was, cut where it is long. */
  record: unknown;
}

/** What an import has done so far. */
export interface Totals {
  /** Documents that the store has acknowledged. */
  documents: number;
  bad: number;
}

/** What an import is about: a journal of another one is not gone on with. */
export interface ImportIdentity {
  source: string;
  fingerprint: string;
  /** Which store, and which model's vectors. */
  target: string;
}

interface Checkpoint extends ImportIdentity {
  mark: Mark;
  totals: Totals;
  deadLetterBytes: number;
  done: boolean;
}

/** Where a journal keeps what it knows; without a checkpoint, an import cannot be gone on with. */
export interface JournalFiles {
  checkpoint: string | undefined;
  deadLetters: string;
}

async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Checkpoint;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new NativeInferError(
      "INVALID_ARGUMENT",
      `cannot read the checkpoint ${path}: ${(error as Error).message}; --restart begins anew`,
    );
  }
}

function checkIdentity(checkpoint: Checkpoint, identity: ImportIdentity, path: string): void {
  for (const part of ["source", "fingerprint", "target"] as const) {
    if (checkpoint[part] === identity[part]) continue;
    throw new NativeInferError(
      "INVALID_ARGUMENT",
      `the checkpoint ${path} is of another import: its ${part} is ${checkpoint[part]}, here it is ${identity[part]}; --restart begins anew`,
    );
  }
}

/** The file of dead letters, cut behind the first `bytes`, or where it ends if somebody has cut it before. */
async function openLetters(path: string, bytes: number, open: OpenFile) {
  const flags = bytes > 0 ? "r+" : "w";
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return open(path, "w");
    throw error;
  });
  const kept = Math.min(bytes, (await file.stat()).size);
  // What was written behind the last checkpoint will be written again.
  await file.truncate(kept);
  return { file, kept };
}

/** Where an import stands, kept so that it survives the end of the process at any moment. */
export class Journal {
  readonly #letters: WritableFile;
  readonly #open: OpenFile;
  #deadLetterBytes: number;

  private constructor(
    readonly identity: ImportIdentity,
    readonly files: JournalFiles,
    letters: { file: WritableFile; kept: number },
    open: OpenFile,
    public mark: Mark,
    public totals: Totals,
    /** Everything had been imported before. */
    readonly wasDone: boolean,
  ) {
    this.#letters = letters.file;
    this.#deadLetterBytes = letters.kept;
    this.#open = open;
  }

  /**
   * Resumes where the last import of the same file into the same store ended. `open` is for tests.
   * Rejects with `INVALID_ARGUMENT` for a checkpoint of another import, and as `commit` does.
   */
  static async open(
    identity: ImportIdentity,
    files: JournalFiles,
    { restart, open = openFile }: { restart: boolean; open?: OpenFile },
  ): Promise<Journal> {
    const { checkpoint: path, deadLetters } = files;
    const kept = path === undefined || restart ? undefined : await readCheckpoint(path);
    if (kept && path !== undefined) checkIdentity(kept, identity, path);
    const { mark = START, totals = { documents: 0, bad: 0 }, deadLetterBytes = 0 } = kept ?? {};
    const letters = await writing("the file of dead letters", deadLetters, () =>
      openLetters(deadLetters, deadLetterBytes, open),
    );
    return new Journal(identity, files, letters, open, mark, { ...totals }, kept?.done ?? false);
  }

  /**
   * Everything up to `next` is in the store, or dead. Rejects with a `FileError` if that cannot be
   * noted as a whole; the checkpoint is then where it was.
   */
  async commit(next: Mark, documents: number, bad: readonly DeadLetter[]): Promise<void> {
    const lines = bad.map((letter) => `${JSON.stringify(letter)}\n`).join("");
    const written = await writing("the file of dead letters", this.files.deadLetters, async () =>
      lines === "" ? 0 : await appendDurably(this.#letters, lines, this.#deadLetterBytes),
    );
    const checkpoint = {
      mark: next,
      totals: {
        documents: this.totals.documents + documents,
        bad: this.totals.bad + bad.length,
      },
      deadLetterBytes: this.#deadLetterBytes + written,
    };
    await this.#save({ ...checkpoint, done: false });
    this.mark = checkpoint.mark;
    this.totals = checkpoint.totals;
    this.#deadLetterBytes = checkpoint.deadLetterBytes;
  }

  /** Notes that nothing is left, and closes the files. Rejects as `commit` does. */
  async finish(): Promise<void> {
    const { mark, totals } = this;
    await this.#save({ mark, totals, deadLetterBytes: this.#deadLetterBytes, done: true });
    await this.#letters.close();
  }

  /** Closes the files; the import can be resumed. */
  async close(): Promise<void> {
    await this.#letters.close();
  }

  async #save(state: Omit<Checkpoint, keyof ImportIdentity>): Promise<void> {
    const { checkpoint: path } = this.files;
    if (path === undefined) return;
    const checkpoint: Checkpoint = { ...this.identity, ...state };
    await writing("the checkpoint", path, () =>
      replaceDurably(path, JSON.stringify(checkpoint), this.#open),
    );
  }
}
