import type { Api } from "../../http/api.js";
import { openai } from "../openai/api.js";

/** The routes that are this server's own. Their errors look like OpenAI's. */
export const service: Api = { ...openai, name: "native-infer" };
