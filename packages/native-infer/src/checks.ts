import { invalidArgument } from "./errors.js";

/** Throws `INVALID_ARGUMENT` where `value` is not what the option `name` allows. */
export type Check = (name: string, value: unknown) => void;

/** An integer of at least `min` and at most `max`. */
export function integer(min: number, max: number): Check {
  return (name, value) => {
    const ok = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
    if (!ok) throw invalidArgument(name, value, `an integer from ${min} to ${max}`);
  };
}

/** A string that is not empty. */
export function path(name: string, value: unknown): void {
  if (typeof value !== "string" || value === "") throw invalidArgument(name, value, "a path");
}

export function boolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") throw invalidArgument(name, value, "true or false");
}

export function oneOf(...known: string[]): Check {
  return (name, value) => {
    if (!known.includes(value as string)) throw invalidArgument(name, value, known.join(", "));
  };
}

/** Throws the first `INVALID_ARGUMENT` of a value per option name; unknown names are one too, undefined counts as absent. */
export function checkOptions(options: unknown, checks: Record<string, Check>): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw invalidArgument("options", options, "an object");
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) throw invalidArgument("an option", name, Object.keys(checks).join(", "));
    check(name, value);
  }
}
