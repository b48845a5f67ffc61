import { z } from "zod";
import { limited } from "../../embedding/input-limits.js";
import { arrayPieces, stringPieces } from "../../web/json-pieces.js";
import { respondJson } from "../../web/json-response.js";
import { objectOf } from "../../web/object-schema.js";
import { memoryOf } from "../../web/request-memory.js";
import { type AnyOperation, operation } from "../../web/route.js";
import { allowing } from "../../web/validation.js";
import { BODY_ERRORS } from "./answers.js";
import { tei, toTeiError } from "./api.js";
import type { TeiDeps } from "./deps.js";
import { checkDecodable, idListsOf, listOf } from "./inputs.js";
import { mapTokens } from "./turns.js";

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
export function decode({ models, settings }: TeiDeps): AnyOperation {
  return operation({
    method: "POST",
    path: "/decode",
    api: tei,
    summary: "Texts of token ids",
    body: decodeRequest(settings),
    answers: {
      200: {
        description: "One text per list of ids, in order; a list also for a single one",
        schema: z.array(z.string()),
      },
      ...BODY_ERRORS,
    },
    async handle({ ctx, body }) {
      const lists = listOf<readonly number[]>(body.ids, "ids");
      const { embedder } = await models.get();
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
