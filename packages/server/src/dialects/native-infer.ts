import type { Dialect } from "../web/route.js";
import { openai } from "./openai.js";

/** The routes that are this server's own. Their errors look like OpenAI's. */
export const service: Dialect = { ...openai, name: "native-infer" };
