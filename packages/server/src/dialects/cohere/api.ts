import { z } from "zod";
import type { Api } from "../../web/dialect.js";

/** Cohere's routes. Whatever is wrong with a request, its length included, is a 400 there. */
export const cohere: Api = {
  name: "Cohere",
  root: "/v2/",
  explain: ({ status, message }) => ({
    status: status === 413 ? 400 : status,
    body: { message },
  }),
  errorSchema: z.object({ message: z.string() }),
};
