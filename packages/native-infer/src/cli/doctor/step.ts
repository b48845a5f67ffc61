import type { Values } from "../arguments/options.js";
import type { Probing } from "./probing.js";

/** What a step found. */
export interface Finding {
  ok: boolean;
  detail: string;
  /** What to do, where it is not ok. */
  remedy?: string;
}

/** What the steps look at. */
export interface Patient {
  /** The load options that the doctor was given. */
  values: Values;
  /** Loading and embedding in another process; runs once, when the first step asks for it. */
  probe(): Promise<Probing>;
}

/** One thing that must hold. */
export interface Step {
  name: string;
  /** Names of earlier steps; where one of them failed, this one would only fail too, and is skipped. */
  needs: readonly string[];
  check(patient: Patient): Promise<Finding> | Finding;
}

export function ok(detail: string): Finding {
  return { ok: true, detail };
}

export function fail(detail: string, remedy: string): Finding {
  return { ok: false, detail, remedy };
}
