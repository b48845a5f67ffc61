import { hasLostKey, LOST_KEY } from "../../http/json-keys.js";
import {
  MAX_RECORD_BYTES,
  type Mark,
  notDeep,
  type ReadValue,
  type SourceRecord,
  shortRaw,
} from "./source.js";

const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

/** A line without its newline, or `undefined` for one that is too long; and its length with it. */
interface Line {
  bytes: Buffer | undefined;
  length: number;
}

/** The lines of a stream; of those that are too long only their end is looked for. */
async function* lines(input: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let length = 0;
  const take = (rest: Buffer): Line => {
    const tooLong = heldBytes + rest.length > MAX_RECORD_BYTES;
    const line = { bytes: tooLong ? undefined : Buffer.concat([...held, rest]), length };
    [held, heldBytes, length] = [[], 0, 0];
    return line;
  };
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      length += end + 1 - start;
      yield take(chunk.subarray(start, end));
      start = end + 1;
    }
    length += chunk.length - start;
    heldBytes += chunk.length - start;
    if (heldBytes <= MAX_RECORD_BYTES) held.push(chunk.subarray(start));
    else held = [];
  }
  if (length > 0) yield take(NOTHING);
}

function parse(bytes: Buffer): ReadValue {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { problem: "the line is not valid UTF-8", raw: shortRaw(bytes.toString("latin1")) };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `the line is not valid JSON: ${reason.slice(0, 120)}`, raw: shortRaw(text) };
  }
  if (hasLostKey(text)) {
    return {
      problem: `the line has the key ${LOST_KEY}; allowed is any other`,
      raw: shortRaw(text),
    };
  }
  return notDeep(value, () => text);
}

/** Whether a line holds nothing but white space: such lines are no records. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}

/** One JSON value per line. `input` begins at the mark's offset. */
export async function* readJsonLines(
  input: AsyncIterable<Buffer>,
  from: Mark,
): AsyncGenerator<SourceRecord> {
  let { records, offset } = from;
  for await (const { bytes, length } of lines(input)) {
    records += 1;
    offset += length;
    const place = { number: records, next: { records, offset } };
    if (bytes === undefined) {
      yield { ...place, problem: `the line has more than ${MAX_RECORD_BYTES} bytes`, raw: "" };
    } else if (!isBlank(bytes)) yield { ...place, ...parse(bytes) };
  }
}
