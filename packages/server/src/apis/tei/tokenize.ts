import { z } from "zod";
import type { AppDeps } from "../../app.js";
import { limited } from "../../embedding.js";
import { streamJson } from "../../http/json-stream.js";
import { type AnyOperation, operation } from "../../http/operation.js";
import { allowing } from "../../http/validation.js";
import type { TextEmbedder } from "../../models/served-model.js";
import { BODY_ERRORS } from "./answers.js";
import { TeiError, tei, toTeiError } from "./api.js";
import { countCharacters, listOf, PromptName, promptText, textsOf } from "./inputs.js";
import { type TokenizedText, tokensJson } from "./tokens-json.js";
import { mapTokens } from "./turns.js";

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const tokenizeRequest = limited((maxInputs) =>
  z.object({
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

const Answer = z.array(
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

function checkLengths(texts: readonly string[], maxTokens: number): void {
  const most = maxTokens * CHARACTERS_PER_TOKEN;
  for (const [index, text] of texts.entries()) {
    if (text.length <= most) continue;
    const count = countCharacters([text]);
    if (count <= most) continue;
    const message = `inputs[${index}] has ${count} characters; at most ${most} are allowed`;
    throw new TeiError("Validation", message);
  }
}

/** What the vocabulary calls the special tokens of these texts. */
function specialNames(
  texts: readonly TokenizedText[],
  embedder: TextEmbedder,
): ReadonlyMap<number, string> {
  const ids = texts.flatMap(({ tokens }) => [
    ...tokens.ids.filter((_, index) => tokens.special[index] === 1),
  ]);
  return new Map([...new Set(ids)].map((id) => [id, embedder.tokenOf(id) ?? ""]));
}

/** `POST /tokenize`. */
export function tokenize({ models, settings }: AppDeps): AnyOperation {
  return operation({
    method: "POST",
    path: "/tokenize",
    api: tei,
    summary: "Tokens of texts",
    body: tokenizeRequest(settings),
    answers: {
      200: {
        description: "For each text its tokens, never cut off; a list also for a single text",
        schema: Answer,
      },
      ...BODY_ERRORS,
    },
    async handle({ ctx, body }) {
      const texts = listOf<string>(body.inputs, "inputs");
      const { embedder } = await models.get();
      checkLengths(texts, embedder.info.maxTokens);
      const prompt = promptText(embedder, body.prompt_name) ?? "";
      const addSpecialTokens = body.add_special_tokens;
      const tokenizeOne = (given: string): TokenizedText => {
        const text = prompt + given;
        return { text, tokens: embedder.tokenize(text, { addSpecialTokens }) };
      };
      try {
        const tokenized = await mapTokens(texts, tokenizeOne);
        streamJson(ctx, tokensJson(tokenized, specialNames(tokenized, embedder)));
      } catch (error) {
        throw toTeiError(error);
      }
    },
  });
}
