/**
 * `npm run demo:evaluate -- [--questions FILE] [--model DIR] [--dtype D] [--misses]`: how many questions find their
 * fact among the first three of all facts, by exact search.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Embedder, type LoadOptions } from "native-infer";
import { worldFacts } from "./facts.js";

const FIRST = 3;

/** A line of a file of questions. */
interface Question {
  question: string;
  /** The fact that answers it. */
  id: string;
}

const { values } = parseArgs({
  options: {
    questions: { type: "string" },
    model: { type: "string" },
    dtype: { type: "string" },
    misses: { type: "boolean", default: false },
  },
});
const file = values.questions ?? new URL("../../questions.jsonl", import.meta.url);
const questions = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Question);
const facts = worldFacts();
const options: LoadOptions = {
  ...(values.model === undefined ? {} : { model: values.model }),
  ...(values.dtype === undefined
    ? {}
    : { dtype: values.dtype as NonNullable<LoadOptions["dtype"]> }),
};

await using embedder = await Embedder.load(options);
const vectors = await embedder.embed(facts.map(({ text }) => text));
const asked = await embedder.embed(questions.map(({ question }) => question));

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

let found = 0;
for (const [i, { question, id }] of questions.entries()) {
  const scores = vectors.map((vector, at) => ({
    at,
    score: dot(vector, asked[i] as Float32Array),
  }));
  const first = scores.sort((a, b) => b.score - a.score).slice(0, FIRST);
  if (first.some(({ at }) => facts[at]?.id === id)) found += 1;
  else if (values.misses)
    console.log(
      question,
      "->",
      first.map(({ at }) => facts[at]?.text),
    );
}
console.log(
  `${found} of ${questions.length} questions find their fact among the first ${FIRST} of ${facts.length}`,
);
