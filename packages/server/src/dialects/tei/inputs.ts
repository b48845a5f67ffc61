import type { CallOptions, Input } from "native-infer";
import { z } from "zod";
import { type InputLimits, maxInputsOf } from "../../embedding/input-limits.js";
import type { TextEmbedder } from "../../models/served-models.js";
import { mapYielding } from "../../web/scheduler.js";
import { arrayOf, oneOf, tokenIds } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";
import { TeiError } from "./dialect.js";

/** What bringing a request's inputs to an engine's form needs of it. */
export type PromptedEngine = Pick<TextEmbedder, "info" | "decode">;

/** Token ids of one text; an empty list is well-formed, and refused later in other words. */
const TokenIds = tokenIds();

const Text = z.string();

const OneInput = oneOf([Text, TokenIds], (value) => (Array.isArray(value) ? TokenIds : Text));

/** Several of something: more than a request may have are refused before one is looked at. */
export function several<Item>(item: z.ZodType<Item>, maxInputs: number): z.ZodType<Item[], Item[]> {
  return arrayOf(item, { max: maxInputs, noun: "elements" }) as z.ZodType<Item[], Item[]>;
}

/** One text, or several. */
export function textsOf(maxInputs: number): z.ZodType<string | string[]> {
  const texts = several(Text, maxInputs);
  return oneOf([Text, texts], (value) => (Array.isArray(value) ? texts : Text));
}

/** A list of token ids, or several. */
export function idListsOf(maxInputs: number): z.ZodType<number[] | number[][]> {
  const lists = several(TokenIds, maxInputs);
  return oneOf([TokenIds, lists], (value) =>
    Array.isArray(value) && Array.isArray(value[0]) ? lists : TokenIds,
  );
}

/** One input, or several, texts and token ids mixed. */
export function inputsOf(maxInputs: number) {
  const list = several(OneInput, maxInputs);
  const isList = (value: unknown) =>
    Array.isArray(value) && value.length > 0 && typeof value[0] !== "number";
  const inputs = oneOf([OneInput, list], (value) => (isList(value) ? list : OneInput));
  return allowing(
    inputs.describe(
      "One text or several; a list of token ids, special tokens included, is a text too",
    ),
    "a string, a list of token ids, or an array of these",
  );
}

/** `prompt_name`. */
export const PromptName = allowing(
  z.string().optional().describe("One of the model's prompts, to put before each text"),
  "a string or null",
);

/** `raw_scores`. */
export const raw_scores = allowing(z.boolean().default(false), "true or false");

/** `model`, which text-embeddings-inference does not know. */
export const modelName = allowing(
  z.string().optional().describe("This server's own: where it has several for this task"),
  "a string",
);

/** `truncate` and `truncation_direction`. */
export const truncation = {
  truncate: allowing(
    z.boolean().optional().describe("Cut texts that are too long; without it, --auto-truncate"),
    "true, false or null",
  ),
  truncation_direction: allowing(
    z.enum(["Left", "left", "Right", "right"]).default("Right").describe("Which side is cut off"),
    "Left or Right",
  ),
};

/** The fields of {@link truncation}, read. */
export interface Truncation {
  truncate?: boolean | null | undefined;
  truncation_direction: "Left" | "left" | "Right" | "right";
}

/** Throws 422 for sides that pairs are not cut on: which one is, the model says. */
export function checkPairDirection({ truncate, truncation_direction }: Truncation): void {
  if (truncate !== true || truncation_direction.toLowerCase() === "right") return;
  throw new TeiError(
    "Validation",
    `truncation_direction is ${truncation_direction}; allowed is Right for query and text`,
  );
}

/** What the engine is to do with texts that are too long. */
export function truncateOption(
  { truncate, truncation_direction }: Truncation,
  auto: boolean,
): NonNullable<CallOptions["truncate"]> {
  if (!(truncate ?? auto)) return "none";
  return truncation_direction.toLowerCase() === "left" ? "start" : "end";
}

/** Throws 422 where there are more than one request may have. */
export function checkCount(count: number, limits: InputLimits, field: string): void {
  const max = maxInputsOf(limits);
  if (count <= max) return;
  throw new TeiError("Validation", `${field} has ${count} elements; at most ${max} are allowed`);
}

/** The same list for one and for several. Throws 400 for an empty one. */
export function listOf<T extends string | readonly number[]>(
  given: T | readonly T[],
  field: string,
): readonly T[] {
  const isOne = typeof given === "string" || given.length === 0 || typeof given[0] === "number";
  const list = isOne ? [given as T] : (given as readonly T[]);
  const empty = list.findIndex(({ length }) => length === 0);
  if (empty >= 0) {
    const name = isOne ? field : `${field}[${empty}]`;
    throw new TeiError("Empty", `${name} is empty; allowed is at least one character or token id`);
  }
  return list;
}

/** Throws 400 for an input without any text: an empty one, or a pair of two. `field` names it. */
export function checkNotEmpty(sequence: string | readonly string[], field: string): void {
  if (typeof sequence === "string" ? sequence !== "" : sequence.some((part) => part !== "")) return;
  throw new TeiError("Empty", `${field} is empty; allowed is at least one character`);
}

/** The prompt of that name; without a name, the server's or the model's default one. Throws 422. */
export function promptText(
  { info: { prompts, defaultPrompt } }: PromptedEngine,
  name: string | null | undefined,
): string | undefined {
  if (typeof name !== "string") return defaultPrompt;
  if (Object.hasOwn(prompts, name)) return prompts[name];
  const names = Object.keys(prompts);
  // Clients read the names from this message: there is no other way to learn them.
  const allowed =
    names.length > 0
      ? `one of the model's. Available prompts: ${JSON.stringify(names)}`
      : "null: this model has no prompts";
  const given = JSON.stringify(name.slice(0, 40));
  throw new TeiError("Validation", `prompt_name is ${given}; allowed is ${allowed}`);
}

/** Token ids as the engine takes them: what is too long is cut here, because ids go in as they are. */
function cut(ids: readonly number[], truncate: CallOptions["truncate"], max: number): Int32Array {
  if (ids.length <= max || truncate === "none") return Int32Array.from(ids);
  return Int32Array.from(truncate === "start" ? ids.slice(-max) : ids.slice(0, max));
}

/** Token ids of one list that become text: more would block the event loop for tens of milliseconds. */
const MAX_DECODED_IDS = 32_768;

/** Token ids that one list to be decoded may have: as many as the model takes, or 32768. Throws 422 naming the list. */
export function checkDecodable(
  lists: readonly (string | readonly number[])[],
  { info }: PromptedEngine,
  field: string,
): void {
  const max = Math.max(info.maxTokens, MAX_DECODED_IDS);
  const at = lists.findIndex((list) => typeof list !== "string" && list.length > max);
  if (at < 0) return;
  const message = `${field}[${at}] has ${lists[at]?.length} token ids; at most ${max} can be decoded`;
  throw new TeiError("Validation", message);
}

/** The tokenizer works on the event loop's thread: about a millisecond for so much. */
const LENGTH_PER_TURN = 32_768;

/** What a call costs, however short its text is. */
const LENGTH_PER_CALL = 32;

/** Maps texts or lists of token ids; yields to the event loop after every 32768 of their elements. `prompt`: units before each. */
export function mapTokens<T extends { length: number }, Result>(
  list: readonly T[],
  map: (item: T) => Result,
  prompt = 0,
): Promise<Result[]> {
  return mapYielding(list, map, ({ length }) => length + prompt + LENGTH_PER_CALL, LENGTH_PER_TURN);
}

/**
 * Inputs as the engine takes them. A prompt goes before texts only: with one asked for, token ids
 * become their text first, which is why it yields to the event loop.
 */
export async function engineInputs(
  list: readonly (string | readonly number[])[],
  embedder: PromptedEngine,
  { truncate, prompted }: { truncate: CallOptions["truncate"]; prompted: boolean },
): Promise<Input[]> {
  const { maxTokens } = embedder.info;
  const input = (given: string | readonly number[]) => {
    if (typeof given === "string") return given;
    return prompted ? embedder.decode(given) : cut(given, truncate, maxTokens);
  };
  if (prompted) checkDecodable(list, embedder, "inputs");
  const isSlow = prompted && list.some((given) => typeof given !== "string");
  return isSlow ? await mapTokens(list, input) : list.map(input);
}

/** Unicode characters of texts, and token ids. */
export function countCharacters(list: readonly (string | readonly number[])[]): number {
  return list.reduce((sum, input) => {
    if (typeof input !== "string") return sum + input.length;
    let pairs = 0;
    for (let at = 1; at < input.length; at += 1) {
      const isLow = (input.charCodeAt(at) & 0xfc00) === 0xdc00;
      if (isLow && (input.charCodeAt(at - 1) & 0xfc00) === 0xd800) pairs += 1;
    }
    return sum + input.length - pairs;
  }, 0);
}
