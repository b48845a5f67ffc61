import { choice, option } from "@native-infer/command-line";
import { STORE_KINDS } from "@native-infer/vector-store";
import { storeOptions } from "@native-infer/vector-store/options";

/** The vector search. */
export const store = {
  store: option(choice(STORE_KINDS), {
    help: "Where documents are kept; without it, lancedb, opened at the first use",
  }),
  ...storeOptions,
};
