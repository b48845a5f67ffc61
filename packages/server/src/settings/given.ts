import { NativeInferError } from "native-infer";
import type { Name } from "./table.js";

/** A setting's text, and where it came from. */
export interface Given {
  text: string;
  /** For messages: `--port`, `PORT` or `port in /etc/native-infer.json`. */
  from: string;
}

/** What one source says. Settings that it does not mention are absent. */
export type GivenSettings = Map<Name, Given>;

/** The error for settings that cannot be used. */
export function refuse(message: string): NativeInferError {
  return new NativeInferError("INVALID_ARGUMENT", message);
}

/** Adds one setting. Throws where the source has it already under its other name. */
export function give(settings: GivenSettings, name: Name, given: Given): void {
  const other = settings.get(name);
  if (other !== undefined && other.from !== given.from) {
    throw refuse(`${other.from} and ${given.from} are the same setting; give one of them`);
  }
  settings.set(name, given);
}
