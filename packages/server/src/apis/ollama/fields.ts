import { z } from "zod";
import { anyRecord, ignored } from "../../http/schemas.js";
import { allowing } from "../../http/validation.js";
import type { ServedModel } from "../../models/served-model.js";
import type { ServedModels } from "../../models/served-models.js";

/** The fields that several of the routes have; null counts as absent, as it does in Go. */
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

const TAG = ":latest";

/** The model of that name, with or without the tag that stands for no tag. */
export function modelNamed(models: ServedModels, name?: string | null): Promise<ServedModel> {
  if (name === undefined || name === null) return models.get();
  const isTagged = name.endsWith(TAG) && !models.names.includes(name);
  return models.get(isTagged ? name.slice(0, -TAG.length) : name);
}
