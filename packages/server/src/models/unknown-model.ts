import { describeValue } from "@native-infer/common";
import { HttpError } from "../web/http-error.js";
import type { ServedModels } from "./served-models.js";

/** A 404 that names the models there are. */
export function unknownModel(name: string, { names }: ServedModels): HttpError {
  const message = `model is ${describeValue(name)}; allowed is ${names.join(", ")}`;
  return new HttpError(404, "MODEL_UNKNOWN", message, { param: "model" });
}
