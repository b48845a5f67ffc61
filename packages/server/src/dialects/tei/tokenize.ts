import type { Tokens } from "native-infer";
import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import type { TextEmbedder } from "../../models/served-models.js";
import { arrayPieces, stringPieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { memoryOf } from "../../web/request-memory.js";
import { type AnyRoute, defineRoute } from "../../web/route.js";
import { objectOf } from "../../web/schemas.js";

import { allowing } from "../../web/validation.js";
import { BODY_ERRORS, type TeiDeps, TeiError, tei, toTeiError } from "./dialect.js";
import {
  checkDecodable,
  countCharacters,
  idListsOf,
  listOf,
  mapTokens,
  PromptName,
  promptText,
  textsOf,
} from "./inputs.js";
import { type TokenizedText, tokensJson } from "./tokens-json.js";

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const tokenizeRequest = limited((maxInputs) =>
  objectOf({
    inputs: allowing(
      textsOf(maxInputs).describe("One text or several"),
      "a string or an array of strings",
    ),
    add_special_tokens: allowing(
      z.boolean().default(true).describe("Put the model's own marks around each text"),
      "true or false",
    ),
    prompt_name: PromptName,
  }),
);

const TokenizeResponse = z.array(
  z.array(
    z.object({
      id: z.int(),
      text: z.string(),
      special: z.boolean(),
      start: z.int().nullable().describe("In bytes of the text, prompt included, in UTF-8"),
      stop: z.int().nullable(),
    }),
  ),
);

/** Characters that a text may have for each token that the model takes. */
const CHARACTERS_PER_TOKEN = 250;
/** And for any model: tokenizing more blocks the event loop for tens of milliseconds. */
const MAX_CHARACTERS = 65_536;

function checkLengths(texts: readonly string[], maxTokens: number): void {
  const max = Math.min(maxTokens * CHARACTERS_PER_TOKEN, MAX_CHARACTERS);
  for (const [index, text] of texts.entries()) {
    if (text.length <= max) continue;
    const count = countCharacters([text]);
    if (count <= max) continue;
    const message = `inputs[${index}] has ${count} characters; at most ${max} are allowed`;
    throw new TeiError("Validation", message);
  }
}

/** Adds to `names` what the vocabulary calls the special tokens of a text. */
function nameSpecial(
  { ids, special }: Tokens,
  embedder: TextEmbedder,
  names: Map<number, string>,
): void {
  for (let at = special.indexOf(1); at >= 0; at = special.indexOf(1, at + 1)) {
    const id = ids[at] as number;
    if (!names.has(id)) names.set(id, embedder.idToToken(id) ?? "");
  }
}

/** A token's id, its two offsets and whether it is special. */
const BYTES_PER_TOKEN = 13;
/** Beside its tokens and, if it has a prompt, its characters. */
const BYTES_PER_TEXT = 800;

/** What texts with their tokens take, of which there is one for each UTF-16 unit if it is not known. */
function bytesOf(texts: readonly string[], prompt: string, tokens?: number): number {
  const units = texts.reduce((sum, { length }) => sum + prompt.length + length, 0);
  return BYTES_PER_TEXT * texts.length + 2 * units + BYTES_PER_TOKEN * (tokens ?? units);
}

/** `POST /tokenize`. */
export function tokenize({ models, settings }: TeiDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/tokenize",
    dialect: tei,
    summary: "Tokens of texts",
    body: tokenizeRequest(settings),
    responses: {
      200: {
        description: "For each text its tokens, never cut off; a list also for a single text",
        schema: TokenizeResponse,
      },
      ...BODY_ERRORS,
    },
    async handle({ ctx, body }) {
      const texts = listOf<string>(body.inputs, "inputs");
      const { engine: embedder } = await models.get();
      checkLengths(texts, embedder.info.maxTokens);
      const prompt = promptText(embedder, body.prompt_name) ?? "";
      const addSpecialTokens = body.add_special_tokens;
      const memory = memoryOf(ctx);
      const estimate = bytesOf(texts, prompt);
      memory.charge(estimate);
      const names = new Map<number, string>();
      let count = 0;
      const tokenizeOne = (given: string): TokenizedText => {
        const text = prompt + given;
        const tokens = embedder.tokenize(text, { addSpecialTokens });
        nameSpecial(tokens, embedder, names);
        count += tokens.ids.length;
        return { text, tokens };
      };
      try {
        const tokenized = await mapTokens(texts, tokenizeOne, prompt.length);
        memory.correct(estimate, bytesOf(texts, prompt, count));
        await respondJson(ctx, tokensJson(tokenized, names));
      } catch (error) {
        throw toTeiError(error);
      }
    },
  });
}

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const decodeRequest = limited((maxInputs) =>
  objectOf({
    ids: allowing(
      idListsOf(maxInputs).describe("Token ids of one text or of several"),
      "a list of token ids, or an array of such lists",
    ),
    skip_special_tokens: allowing(
      z.boolean().default(true).describe("Leave out what only the model reads"),
      "true or false",
    ),
  }),
);

/** Before it is known what they stand for. */
const BYTES_PER_ID = 16;
const BYTES_PER_UNIT = 2;

/** `POST /decode`. */
export function decode({ models, settings }: TeiDeps): AnyRoute {
  return defineRoute({
    method: "POST",
    path: "/decode",
    dialect: tei,
    summary: "Texts of token ids",
    body: decodeRequest(settings),
    responses: {
      200: {
        description: "One text per list of ids, in order; a list also for a single one",
        schema: z.array(z.string()),
      },
      ...BODY_ERRORS,
    },
    async handle({ ctx, body }) {
      const lists = listOf<readonly number[]>(body.ids, "ids");
      const { engine: embedder } = await models.get();
      checkDecodable(lists, embedder, "ids");
      const memory = memoryOf(ctx);
      const estimate = BYTES_PER_ID * lists.reduce((sum, { length }) => sum + length, 0);
      memory.charge(estimate);
      const options = { skipSpecialTokens: body.skip_special_tokens };
      try {
        const texts = await mapTokens(lists, (ids) => embedder.decode(ids, options));
        memory.correct(
          estimate,
          BYTES_PER_UNIT * texts.reduce((sum, { length }) => sum + length, 0),
        );
        await respondJson(ctx, arrayPieces(texts, stringPieces));
      } catch (error) {
        throw toTeiError(error);
      }
    },
  });
}
