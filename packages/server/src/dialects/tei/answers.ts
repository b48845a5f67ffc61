import type { Answer } from "../../web/route.js";
import { TeiErrorBody } from "./api.js";

/** Of routes that read a body. Where both are named, an answer is JSON or plain text. */
export const BODY_ERRORS: Readonly<Record<number, Answer>> = {
  400: {
    description: "Plain text: the body is no JSON. JSON: an input is empty",
    schema: TeiErrorBody,
    contentType: "text/plain",
  },
  413: { description: "The body is too large", contentType: "text/plain" },
  415: { description: "The body is not JSON in UTF-8", contentType: "text/plain" },
  422: {
    description:
      "Plain text: a field is missing or of a wrong type. JSON: too many inputs, an input is too long, or a value is not allowed",
    schema: TeiErrorBody,
    contentType: "text/plain",
  },
};

/** Of routes that ask the model besides. */
export const MODEL_ERRORS: Readonly<Record<number, Answer>> = {
  ...BODY_ERRORS,
  424: { description: "The model failed, or does not do this", schema: TeiErrorBody },
  429: {
    description: "The server has too much to do; `Retry-After` says when",
    schema: TeiErrorBody,
  },
};
