import { mayBeInexact, quoteInexact } from "../../http/exact-numbers.js";
import { isBlank, linesOf } from "./bytes/lines.js";
import { invalidByte, notUtf8 } from "./bytes/utf8.js";
import {
  MAX_RECORD_BYTES,
  type Mark,
  notDeep,
  type ReadValue,
  type SourceRecord,
  shortRaw,
} from "./source.js";

/** `line` and `offset`: where the bytes are in the file. */
function parse(bytes: Buffer, line: number, offset: number): ReadValue {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const problem = notUtf8(line, offset + (invalidByte(bytes) ?? 0) + 1);
    return { problem, raw: shortRaw(bytes.toString("latin1")) };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
    // A number that a double does not keep is read as text: an id, and what is in the metadata, keeps its digits.
    if (mayBeInexact(bytes)) value = JSON.parse(quoteInexact(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `the line is not valid JSON: ${reason.slice(0, 120)}`, raw: shortRaw(text) };
  }
  return notDeep(value, () => text);
}

/** One JSON value per line. `input` begins at the mark's offset. */
export async function* readJsonLines(
  input: AsyncIterable<Buffer>,
  from: Mark,
): AsyncGenerator<SourceRecord> {
  let { records, offset } = from;
  for await (const { bytes, length } of linesOf(input)) {
    const begin = offset;
    records += 1;
    offset += length;
    const place = { number: records, next: { records, offset } };
    if (bytes === undefined) {
      yield { ...place, problem: `the line has more than ${MAX_RECORD_BYTES} bytes`, raw: "" };
    } else if (!isBlank(bytes)) yield { ...place, ...parse(bytes, records, begin) };
  }
}
