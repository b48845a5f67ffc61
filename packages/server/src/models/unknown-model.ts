import { HttpError } from "../web/http-error.js";
import { describe } from "../web/validation.js";
import type { ServedModels } from "./served-models.js";

/** A 404 that names the models there are. */
export function unknownModel(name: string, { names }: ServedModels): HttpError {
  const message = `model is ${describe(name)}; allowed is ${names.join(", ")}`;
  return new HttpError(404, "MODEL_UNKNOWN", message, { param: "model" });
}
