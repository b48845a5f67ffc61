import { optional, path } from "./setting.js";

/** Where the other settings are. */
export const source = {
  config: optional(
    path,
    "a JSON file",
    "File with settings under their names, such as `maxInputs`",
  ),
};
