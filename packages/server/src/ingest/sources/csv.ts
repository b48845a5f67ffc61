import type { Readable } from "node:stream";
import { type CsvError, type Info, parse } from "csv-parse";
import {
  checkColumns,
  MAX_RECORD_BYTES,
  type Mark,
  type SourceRecord,
  shortRaw,
} from "./source.js";

/** With `info`, csv-parse wraps each record. */
interface Parsed {
  info: Info;
  record: Record<string, string>;
}

/**
 * RFC 4180 with a first line of column names; the delimiter is a comma. `input` begins at the start
 * of the file, because a quoted field may hold anything: what the mark covers is passed over.
 */
export async function* readCsv(input: Readable, from: Mark): AsyncGenerator<SourceRecord> {
  const bad: SourceRecord[] = [];
  const parser = parse({
    bom: true,
    columns: (names: string[]) => {
      checkColumns(names);
      return names;
    },
    info: true,
    max_record_size: MAX_RECORD_BYTES,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined, raw: string | undefined) => {
      const records = Number(error?.lines ?? 0);
      const next = { records, offset: Number(error?.bytes ?? 0) };
      const problem = `the line is not valid CSV: ${(error?.message ?? "unknown").slice(0, 200)}`;
      bad.push({ number: records, next, problem, raw: shortRaw(raw ?? "") });
      return undefined;
    },
  });
  // Errors of the file itself, such as one that vanishes, end the iteration below.
  input.once("error", (error) => parser.destroy(error));
  const isNew = ({ number }: SourceRecord) => number > from.records;
  // The parser is ahead of what is read here, and tells of bad records at once.
  const badBefore = (line: number) => {
    const later = bad.findIndex(({ number }) => number >= line);
    return bad.splice(0, later < 0 ? bad.length : later).filter(isNew);
  };
  for await (const { info, record } of input.pipe(parser) as AsyncIterable<Parsed>) {
    yield* badBefore(info.lines);
    const next = { records: info.lines, offset: info.bytes };
    const read: SourceRecord = { number: info.lines, next, value: record };
    if (isNew(read)) yield read;
  }
  yield* badBefore(Number.POSITIVE_INFINITY);
}
