import { z } from "zod";

/** One model to serve. */
export interface ModelSource {
  /** In requests and answers. */
  name: string;
  /** A directory or a hub id, as `Embedder.load` takes it; undefined: the embedded model. */
  model: string | undefined;
}

const MAX_MODELS = 64;

/** `a=dir,b=org/name` as sources, in order. At most 64, each name once. */
export const parseModels: z.ZodType<readonly ModelSource[], string> = z
  .string()
  .transform((text) =>
    text.split(",").map((pair) => {
      const [, name = "", model = ""] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/s.exec(pair) ?? [];
      return { name, model };
    }),
  )
  .refine((sources) => sources.length <= MAX_MODELS)
  .refine((sources) => sources.every(({ name, model }) => name !== "" && model !== ""))
  .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length);
