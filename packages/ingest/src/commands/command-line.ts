import type { Fields, StoreOptions } from "@native-infer/vector-store";
import { type LoadOptions, NativeInferError } from "native-infer";

/** A day in milliseconds: the most that a timeout may be. */
export const DAY_MS = 86_400_000;

/** What a command takes beside the settings of model and store. */
export interface CommandFlags {
  /** Flags with a value, by name; what each allows is for messages. */
  readonly values: Readonly<Record<string, string>>;
  /** Flags without a value. */
  readonly switches: readonly string[];
  /** Whether arguments that are no flags are files; `-` is one too. */
  readonly takesFiles: boolean;
}

/** The model whose vectors are stored, and where. */
export interface TargetSettings {
  /** What the store knows the model by. */
  modelName: string;
  model: LoadOptions;
  store: Omit<StoreOptions, "wanted" | "writeOnly" | "report">;
  /** Metadata that filters can ask for. Default: the store's own. */
  fields: Fields | undefined;
}

/** What a command line says. */
export interface CommandLine {
  isHelp: boolean;
  /** The command's own flags. */
  own: { values: ReadonlyMap<string, string>; switches: ReadonlySet<string> };
  files: readonly string[];
  /** Settings of model and store among the flags, such as `--store`. */
  settingFlags: readonly string[];
  /** Model and store, by flags and whatever else the program reads. Throws `INVALID_ARGUMENT`. */
  target(): TargetSettings;
}

/** The program that a command is a part of: its own, or the server's. */
export interface Host {
  /** How its commands are called. */
  names: { ingest: string; worker: string };
  /** The last lines of `--help`: where settings of model and store come from. */
  settingsHelp: string;
  /** Reads arguments without node, script and command. Throws `INVALID_ARGUMENT`. */
  read(args: readonly string[], flags: CommandFlags): CommandLine;
}

/** The error for arguments that cannot be used. */
export function refuse(message: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message);
}
