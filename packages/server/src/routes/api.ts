import { openai } from "../dialects/openai/api.js";
import type { Api } from "../web/dialect.js";

/** The routes that are this server's own. Their errors look like OpenAI's. */
export const service: Api = { ...openai, name: "native-infer" };
