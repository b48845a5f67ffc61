import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import { NativeInferError } from "native-infer";
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

/** Where an import stands, kept so that it survives the end of the process at any moment. */
export class Journal {
  #deadLetterBytes: number;

  private constructor(
    readonly identity: ImportIdentity,
    readonly files: JournalFiles,
    readonly deadLetters: FileHandle,
    public mark: Mark,
    public totals: Totals,
    deadLetterBytes: number,
    /** Everything had been imported before. */
    readonly wasDone: boolean,
  ) {
    this.#deadLetterBytes = deadLetterBytes;
  }

  /** Goes on where the last import of the same file into the same store ended. */
  static async open(
    identity: ImportIdentity,
    files: JournalFiles,
    { restart }: { restart: boolean },
  ): Promise<Journal> {
    const { checkpoint: path } = files;
    const kept = path === undefined || restart ? undefined : await readCheckpoint(path);
    if (kept && path !== undefined) checkIdentity(kept, identity, path);
    const { mark = START, totals = { documents: 0, bad: 0 }, deadLetterBytes = 0 } = kept ?? {};
    const deadLetters = await open(files.deadLetters, kept ? "r+" : "w").catch(() =>
      open(files.deadLetters, "w"),
    );
    // What was written behind the last checkpoint will be written again.
    await deadLetters.truncate(deadLetterBytes);
    return new Journal(
      identity,
      files,
      deadLetters,
      mark,
      { ...totals },
      deadLetterBytes,
      kept?.done ?? false,
    );
  }

  /** Everything up to `next` is in the store, or dead. */
  async commit(next: Mark, documents: number, bad: readonly DeadLetter[]): Promise<void> {
    if (bad.length > 0) {
      const lines = Buffer.from(bad.map((letter) => `${JSON.stringify(letter)}\n`).join(""));
      await this.deadLetters.write(lines, 0, lines.length, this.#deadLetterBytes);
      await this.deadLetters.datasync();
      this.#deadLetterBytes += lines.length;
    }
    this.mark = next;
    this.totals = {
      documents: this.totals.documents + documents,
      bad: this.totals.bad + bad.length,
    };
    await this.#save(false);
  }

  /** Notes that nothing is left, and closes the files. */
  async finish(): Promise<void> {
    await this.#save(true);
    await this.deadLetters.close();
  }

  /** Closes the files; the import can be gone on with. */
  async close(): Promise<void> {
    await this.deadLetters.close();
  }

  /** Under another name first: a checkpoint is whole or not there. */
  async #save(done: boolean): Promise<void> {
    const { checkpoint: path } = this.files;
    if (path === undefined) return;
    const checkpoint: Checkpoint = {
      ...this.identity,
      mark: this.mark,
      totals: this.totals,
      deadLetterBytes: this.#deadLetterBytes,
      done,
    };
    const next = await open(`${path}.next`, "w");
    try {
      await next.writeFile(JSON.stringify(checkpoint));
      await next.datasync();
    } finally {
      await next.close();
    }
    await rename(`${path}.next`, path);
  }
}
