import { resolve } from "node:path";

/** One option of model or store: how its text becomes a value, and what `--help` says about it. */
export interface Option<T> {
  /** Undefined for a text that is not allowed. */
  parse(text: string): T | undefined;
  allowed: string;
  meaning: string;
  /** The text that stands if nobody gives one; undefined if absence has its own meaning. */
  fallback?: string;
  /** Never shown in messages. */
  isSecret?: boolean;
  /** Its environment variable, unless it is NATIVE_INFER_ and the name. */
  variable?: string;
}

/** Any text that is not empty. */
export function text(allowed: string, meaning: string): Option<string> {
  return { parse: (given) => given || undefined, allowed, meaning };
}

/** A path, made absolute. */
export function path(meaning: string): Option<string> {
  return { parse: (given) => (given ? resolve(given) : undefined), allowed: "a path", meaning };
}

/** An integer within bounds, both inclusive. */
export function integer(min: number, max: number, meaning: string): Option<number> {
  const parse = (given: string) => {
    const value = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
  return { parse, allowed: `an integer from ${min} to ${max}`, meaning };
}

/** One of a few words. */
export function choice<const T extends string>(words: readonly T[], meaning: string): Option<T> {
  const parse = (given: string) => words.find((word) => word === given);
  return { parse, allowed: words.join(", "), meaning };
}

/** Finite numbers by different names: `a=1,b=0.5`. */
export function numbers(meaning: string): Option<Readonly<Record<string, number>>> {
  const parse = (given: string) => {
    const pairs = given.split(",").map((pair): [string, number] => {
      const [, name = "", number] = /^\s*([^=]*?)\s*=\s*(-?\d+(?:\.\d+)?)\s*$/.exec(pair) ?? [];
      return [name, Number(number ?? Number.NaN)];
    });
    const isValid = pairs.every(([name, number]) => name !== "" && Number.isFinite(number));
    const values = Object.fromEntries(pairs);
    return isValid && Object.keys(values).length === pairs.length ? values : undefined;
  };
  return { parse, allowed: "name=number,... with different names", meaning };
}
