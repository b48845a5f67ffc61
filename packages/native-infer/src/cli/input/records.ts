import { CliError } from "../exit.js";
import { type Line, LineSplitter } from "./line-splitter.js";
import type { Source } from "./sources.js";
import { BadText, type LineFormat } from "./text-of-line.js";

/** One text, and where it came from. */
export interface TextRecord {
  /** Among all records of all files, bad ones included, from 0. */
  index: number;
  text: string;
  source: string;
  line: number;
}

/** Texts that can be embedded together, and how far the input was read for them. */
export interface Chunk {
  records: TextRecord[];
  /** Of all files. */
  bytesRead: number;
}

/** What happens to a text that cannot be used: with `skip`, a line on stderr; otherwise the end. */
export class BadTexts {
  skipped = 0;

  constructor(
    readonly skip: boolean,
    private readonly report: (line: string) => void,
  ) {}

  add({ source, line }: { source: string; line: number }, reason: string): void {
    const message = `${source}:${line}: ${reason}`;
    if (!this.skip) throw new CliError(message);
    this.skipped += 1;
    this.report(message);
  }
}

/**
 * Reads the sources one after the other. Each chunk has the texts that one read completed, cut into pieces of
 * `maxTexts`: what a slow writer has sent is never held back, and what is in memory has a bound. Ends early, without
 * an error, once `signal` is aborted.
 */
export class RecordReader {
  #index = 0;
  #bytesRead = 0;

  constructor(
    private readonly format: LineFormat,
    private readonly bad: BadTexts,
    private readonly maxTexts: number,
  ) {}

  async *read(sources: readonly Source[], signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    try {
      for (const source of sources) yield* this.#readOne(source, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** The texts themselves, in place of lines of sources. */
  async *given(texts: readonly string[], signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const lines = texts.map((text, i) => ({ number: i + 1, bytes: Buffer.from(text) }));
    for (const chunk of this.#chunks("argument", lines)) {
      if (signal.aborted) return;
      yield chunk;
    }
  }

  async *#readOne(source: Source, signal: AbortSignal): AsyncGenerator<Chunk, void, void> {
    const splitter = new LineSplitter(this.format.maxBytes);
    for await (const bytes of source.open(signal) as AsyncIterable<Buffer>) {
      this.#bytesRead += bytes.length;
      yield* this.#chunks(source.name, splitter.push(bytes));
    }
    yield* this.#chunks(source.name, splitter.end());
  }

  *#chunks(source: string, lines: readonly Line[]): Generator<Chunk, void, void> {
    let records: TextRecord[] = [];
    const { bad, maxTexts } = this;
    for (const line of lines) {
      const record = this.#record(source, line);
      if (record instanceof BadText && !bad.skip && records.length > 0) {
        yield { records, bytesRead: this.#bytesRead };
      }
      if (record instanceof BadText) bad.add({ source, line: line.number }, record.message);
      else if (record !== undefined) records.push(record);
      if (records.length < maxTexts) continue;
      yield { records, bytesRead: this.#bytesRead };
      records = [];
    }
    if (records.length > 0) yield { records, bytesRead: this.#bytesRead };
  }

  /** The record of a line, or why it has none; undefined for a blank line of JSONL. */
  #record(source: string, { number, bytes }: Line): TextRecord | BadText | undefined {
    try {
      if (bytes === undefined) throw new BadText(`has more than ${this.format.maxBytes} bytes`);
      const text = this.format.textOf(bytes);
      if (text === undefined) return undefined;
      return { index: this.#index++, text, source, line: number };
    } catch (error) {
      if (!(error instanceof BadText)) throw error;
      this.#index += 1;
      return error;
    }
  }
}
