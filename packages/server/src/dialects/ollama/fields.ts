import { z } from "zod";
import { anyRecord, ignored } from "../../web/schemas.js";
import { allowing } from "../../web/validation.js";

/** `model`, which several of the routes have. */
export const modelField = allowing(
  z.string().optional().describe("Where the server has several; `:latest` may follow"),
  "a string",
);

/** How to run a generating model, and for how long to keep it. */
export const ignoredFields = {
  options: allowing(ignored(anyRecord().optional()), "an object"),
  keep_alive: allowing(
    ignored(z.union([z.string(), z.number()]).optional(), "Ignored: models stay loaded"),
    "a string or a number",
  ),
};
