import { choice, option } from "@native-infer/command-line";
import { STORE_KINDS } from "@native-infer/vector-store";
import { storeOptions as placeOptions } from "@native-infer/vector-store/options";

/** Where documents go. */
export const storeOptions = {
  store: option(choice(STORE_KINDS), { default: "lancedb", help: "Where documents are kept" }),
  ...placeOptions,
};
