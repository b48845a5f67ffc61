import { NativeInferError } from "native-infer";
import { peek } from "./bytes/peek.js";

/** Bytes in which the first line is looked for. */
const HEAD_BYTES = 65_536;

/** What a file is that one JSON value goes through, and what is to be done; undefined for all others. */
function otherShape(head: string): string | undefined {
  const text = head.replace(/^\ufeff/, "").trimStart();
  if (/^\[\s*(?:\{|$)/.test(text)) return "a JSON array; jq -c '.[]' FILE makes JSON lines of it";
  // Behind a brace alone comes a name; what else does is a bad record.
  if (!/^\{[ \t\r]*\n\s*"/.test(text)) return undefined;
  return "one JSON object over several lines; jq -c . FILE makes JSON lines of it";
}

/** Passes JSON lines on; rejects with `INVALID_ARGUMENT` for a file that is one JSON value. `path` is for the message. */
export async function* linesOnly(
  text: AsyncIterable<Buffer>,
  path: string,
): AsyncGenerator<Buffer> {
  const { head, stream } = await peek(text, HEAD_BYTES);
  const other = otherShape(head.toString());
  if (other !== undefined) {
    throw new NativeInferError("INVALID_ARGUMENT", `${path} is no JSON lines but ${other}`);
  }
  yield* stream;
}
