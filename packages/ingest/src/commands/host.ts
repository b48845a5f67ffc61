import type { CommandDefinition, Given } from "@native-infer/command-line";
import type { Fields, StoreOptions } from "@native-infer/vector-store";
import type { LoadOptions } from "native-infer";

/** The model whose vectors are stored, and where. */
export interface TargetSettings {
  /** What the store knows the model by. */
  modelName: string;
  model: LoadOptions;
  store: Omit<StoreOptions, "wanted" | "writeOnly" | "report">;
  /** Metadata that filters can ask for. Default: the store's own. */
  fields: Fields | undefined;
}

/** The program that a command is a part of: its own, or the server's. */
export interface Host {
  /** How its commands are called. */
  names: { ingest: string; worker: string };
  /** The options of model and store, and what else the program's help has. */
  definition: Pick<
    CommandDefinition,
    "settings" | "otherOptions" | "refused" | "notes" | "version" | "commands"
  >;
  /** Model and store, by flags and whatever else the program reads. Throws `INVALID_ARGUMENT`. */
  target(flags: Given): TargetSettings;
}
