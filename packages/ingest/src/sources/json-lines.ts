import { duplicateKey, mayBeInexact, quoteInexact } from "@native-infer/common";
import { isBlank, linesOf, type TextLine, textOfLine } from "./bytes/lines.js";
import { type Mark, notDeep, type ReadValue, type SourceRecord, shortRaw } from "./source.js";

/** Of a key in a message, with where it is. */
const MAX_SHOWN_NAME = 100;

function parse({ text: whole, bytes }: TextLine): ReadValue {
  const text = whole.replace(/^\ufeff/, "");
  let value: unknown;
  try {
    value = JSON.parse(text);
    // A number that a double does not keep is read as text: an id, and what is in the metadata, keeps its digits.
    const exact = mayBeInexact(bytes) ? quoteInexact(text) : text;
    if (exact !== text) value = JSON.parse(exact);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `the line is not valid JSON: ${reason.slice(0, 120)}`, raw: shortRaw(text) };
  }
  const twice = duplicateKey(text);
  if (twice === undefined) return notDeep(value, () => text);
  const shown = JSON.stringify(twice.slice(0, MAX_SHOWN_NAME));
  return { problem: `the line has ${shown} twice`, raw: shortRaw(text) };
}

/** One JSON value per line. `input` begins at the mark's offset. */
export async function* readJsonLines(
  input: AsyncIterable<Buffer>,
  from: Mark,
): AsyncGenerator<SourceRecord> {
  let { records, offset } = from;
  for await (const line of linesOf(input)) {
    const begin = offset;
    records += 1;
    offset += line.length;
    const { bytes } = line;
    if (bytes !== undefined && isBlank(bytes)) continue;
    const read = textOfLine(line, records, begin);
    const value = "text" in read ? parse(read) : read;
    yield { number: records, next: { records, offset }, ...value };
  }
}
