import { z } from "zod";
import type { AppDeps } from "../../app.js";
import { limited } from "../../embedding.js";
import { type AnyOperation, operation } from "../../http/operation.js";
import { allowing } from "../../http/validation.js";
import { BODY_ERRORS } from "./answers.js";
import { tei, toTeiError } from "./api.js";
import { idListsOf, listOf } from "./inputs.js";
import { mapTokens } from "./turns.js";

/** What a request says, with its defaults filled in. Other fields are ignored. */
export const decodeRequest = limited((maxInputs) =>
  z.object({
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

/** `POST /decode`. */
export function decode({ models, settings }: AppDeps): AnyOperation {
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
      const options = { skipSpecialTokens: body.skip_special_tokens };
      try {
        ctx.body = await mapTokens(lists, (ids) => embedder.decode(ids, options));
      } catch (error) {
        throw toTeiError(error);
      }
    },
  });
}
