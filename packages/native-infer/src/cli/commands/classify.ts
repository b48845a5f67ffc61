import type { Label } from "../../index.js";
import { classifyTexts, loadClassifier } from "../api.js";
import type { Values } from "../arguments/options.js";
import { float32, jsonLines } from "../output/json-lines.js";
import { eachRow } from "../rows.js";
import { type Stream, streamed } from "../stream.js";

/** `native-infer classify`. Returns the exit code. */
export function classify(values: Values, files: readonly string[]): Promise<number> {
  return streamed(values, files, (stream) => classifyStream(values, stream));
}

function fieldsOf(labels: readonly Label[]): object {
  return { labels: labels.map(({ label, score }) => ({ label, score: float32(score) })) };
}

async function classifyStream(values: Values, stream: Stream): Promise<void> {
  const classifier = await loadClassifier(values, stream.signal);
  try {
    const labelsOf = (texts: readonly string[]) => classifyTexts(classifier, texts, values);
    await eachRow(stream, labelsOf, (rows) =>
      stream.destination.write(jsonLines(rows, !values.noText, fieldsOf)),
    );
  } finally {
    await classifier.close({ drain: false });
  }
}
