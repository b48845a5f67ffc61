import { isUtf8 } from "node:buffer";
import { textWithFaults } from "./bytes/fault-mark.js";
import { peek, skipped } from "./bytes/peek.js";
import { invalidByte, notUtf8 } from "./bytes/utf8.js";
import { recordOf } from "./csv/cells.js";
import { type CsvHeader, type CsvOptions, MAX_HEADER_BYTES, readHeader } from "./csv/header.js";
import { CsvScanner, type Found } from "./csv/scanner.js";
import { MAX_RECORD_BYTES, type Mark, type ReadValue, type SourceRecord } from "./source.js";

/**
 * Bytes of the lines that are given up with a quote that is not closed, or closed where it should not be: as many as a text may
 * have, so that the lines behind them, which are most likely good, are read again.
 */
export const MAX_QUOTE_BYTES = 65_536;

const LF = 0x0a;
const CR = 0x0d;

const TOO_LONG = `the record has more than ${MAX_RECORD_BYTES} bytes`;

/** What is kept of lines that are given up. */
function beginning(bytes: Buffer): string {
  const kept = bytes.subarray(0, MAX_QUOTE_BYTES);
  return isUtf8(kept) ? kept.toString() : textWithFaults(kept);
}

/** A record that could not be read. */
type BadRecord = Extract<SourceRecord, { problem: string }>;

/** The records of a CSV file from a place on, as they are found. */
class CsvReader {
  readonly #header: CsvHeader;
  readonly #scanner: CsvScanner;
  readonly #lineEnd: number;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where the next record begins among them. */
  #from = 0;
  #mark: Mark;
  /** A bad record whose last line goes on behind the bytes: its end is looked for. */
  #unended: Omit<BadRecord, "next"> | undefined;

  constructor(header: CsvHeader, mark: Mark) {
    this.#header = header;
    this.#scanner = new CsvScanner(header.dialect, header.names.length);
    this.#lineEnd = header.dialect.lineEnd === "cr" ? CR : LF;
    this.#mark = mark;
  }

  /** The records that are complete with these bytes; undefined: no more will come. */
  *read(chunk: Buffer | undefined): Generator<SourceRecord> {
    const isLast = chunk === undefined;
    if (chunk) this.#append(chunk);
    while (this.#from < this.#bytes.length || (isLast && this.#unended)) {
      const record = this.#unended ? this.#ended(isLast) : this.#next(isLast);
      if (record === "incomplete") break;
      if (record) yield record;
    }
  }

  /** The next record; nothing for an empty line. */
  #next(isLast: boolean): SourceRecord | "incomplete" | undefined {
    const found = this.#scanner.find(this.#bytes, isLast);
    const length = this.#bytes.length - this.#from;
    if (found === undefined) return length <= MAX_RECORD_BYTES ? "incomplete" : this.#tooLong();
    if (found.fault === undefined) return this.#recordOf(found);
    const isCut = !isLast && length <= MAX_QUOTE_BYTES && this.#lineBehind(found.end) === undefined;
    return isCut ? "incomplete" : this.#faulty(found.end, found.fault);
  }

  #append(chunk: Buffer): void {
    const rest = this.#bytes.subarray(this.#from);
    this.#scanner.forget(this.#from);
    this.#from = 0;
    this.#bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  }

  /** Takes what is before `end` as read. */
  #advance(end: number): { first: number; next: Mark } {
    const { records, offset } = this.#mark;
    const taken = this.#bytes.subarray(this.#from, end);
    const isUnended = taken.length > 0 && taken.at(-1) !== this.#lineEnd;
    const lines = this.#lineEndsOf(taken) + (isUnended ? 1 : 0);
    this.#mark = { records: records + lines, offset: offset + end - this.#from };
    this.#from = end;
    this.#scanner.begin(end);
    return { first: records + 1, next: this.#mark };
  }

  #recordOf(found: Found): SourceRecord | undefined {
    const bytes = this.#bytes.subarray(this.#from, found.end);
    const value = this.#isBlank(found) ? undefined : this.#valueOf(found, bytes);
    const { first, next } = this.#advance(found.end);
    return value && { number: first, next, ...value };
  }

  /** An empty line. */
  #isBlank({ cells, count }: Found): boolean {
    const [first] = cells;
    return count === 1 && first !== undefined && !first.isQuoted && first.from === first.to;
  }

  #valueOf({ cells, count }: Found, bytes: Buffer): ReadValue {
    const { names } = this.#header;
    const bad = invalidByte(bytes);
    if (bad !== undefined) {
      const { records, offset } = this.#mark;
      const line = records + this.#lineEndsOf(bytes.subarray(0, bad)) + 1;
      return { problem: notUtf8(bytes, bad, line, offset), raw: textWithFaults(bytes) };
    }
    if (bytes.length > MAX_RECORD_BYTES) {
      return { problem: TOO_LONG, raw: beginning(bytes) };
    }
    if (count !== names.length) {
      const problem = `the line is not valid CSV: it has ${count} cells, the first line has ${names.length}`;
      return { problem, raw: bytes.toString() };
    }
    return { value: recordOf(this.#bytes, cells, names) };
  }

  #lineEndsOf(bytes: Buffer): number {
    let lines = 0;
    for (let at = bytes.indexOf(this.#lineEnd); at >= 0; lines += 1) {
      at = bytes.indexOf(this.#lineEnd, at + 1);
    }
    return lines;
  }

  /** Behind the end of the line that `at` is in, if it is there. */
  #lineBehind(at: number): number | undefined {
    const end = this.#bytes.indexOf(this.#lineEnd, at);
    return end < 0 ? undefined : end + 1;
  }

  /** Gives up the lines from the record's first to the one with the fault, or as many as may be given up; at least the first. */
  #faulty(at: number, fault: string): SourceRecord | undefined {
    const max = this.#from + MAX_QUOTE_BYTES;
    let end = this.#lineBehind(at) ?? this.#bytes.length;
    if (end > max) {
      const last = this.#bytes.lastIndexOf(this.#lineEnd, max - 1);
      end = last >= this.#from ? last + 1 : (this.#lineBehind(this.#from) ?? this.#bytes.length);
    }
    return this.#giveUp(end, `the line is not valid CSV: ${fault}`);
  }

  #giveUp(end: number, problem: string): SourceRecord | undefined {
    const isEnded = this.#bytes[end - 1] === this.#lineEnd;
    const raw = beginning(this.#bytes.subarray(this.#from, end));
    const { first: number, next } = this.#advance(end);
    if (isEnded) return { number, next, problem, raw };
    this.#unended = { number, problem, raw };
    return undefined;
  }

  /** A record that does not end within the limit. */
  #tooLong(): SourceRecord | undefined {
    if (!this.#scanner.isInQuotes) return this.#giveUp(this.#bytes.length, TOO_LONG);
    return this.#faulty(this.#bytes.length, `${TOO_LONG}; is a quote not closed?`);
  }

  /** The bad record whose last line ended, once it has. */
  #ended(isLast: boolean): SourceRecord | "incomplete" {
    const behind = this.#lineBehind(this.#from);
    const end = behind ?? this.#bytes.length;
    const { records, offset } = this.#mark;
    this.#mark = { records, offset: offset + end - this.#from };
    this.#from = end;
    this.#scanner.begin(end);
    if (behind === undefined && !isLast) return "incomplete";
    const record = this.#unended as Omit<BadRecord, "next">;
    this.#unended = undefined;
    return { ...record, next: this.#mark };
  }
}

/**
 * CSV with a first line of column names, as UTF-8. `text` begins at the start of the file, whatever the mark is. Memory: one
 * record. Rejects with `INVALID_ARGUMENT` for a first line that says nothing.
 */
export async function* readCsv(
  text: AsyncIterable<Buffer>,
  from: Mark,
  options: CsvOptions,
): AsyncGenerator<SourceRecord> {
  const { head, stream } = await peek(text, MAX_HEADER_BYTES);
  const header = readHeader(head, head.length < MAX_HEADER_BYTES, options);
  if (header === undefined) return;
  const { length: offset, lines: records } = header;
  const mark = from.offset > offset ? from : { records, offset };
  const reader = new CsvReader(header, mark);
  for await (const chunk of skipped(stream, mark.offset)) yield* reader.read(chunk);
  yield* reader.read(undefined);
}
