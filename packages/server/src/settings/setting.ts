import { resolve } from "node:path";
import { z } from "zod";

/** One setting: how its text becomes a value, and what `--help` says about it. */
export interface Setting<T> {
  parse: z.ZodType<T, string>;
  /** The text that stands where nobody sets it; undefined where absence has its own meaning. */
  fallback: string | undefined;
  allowed: string;
  meaning: string;
  /**
   * What a configuration file may write instead of text: `true` and `false`, an array that is
   * joined with commas, or an object whose entries become `name=value`, joined with commas.
   */
  form?: "toggle" | "list" | "pairs";
  /** Never shown: neither in messages nor by `--print-config`. */
  secret?: boolean;
}

/** A day in milliseconds: the most that a time-out may be. */
export const DAY_MS = 86_400_000;

const digits = z.string().regex(/^\d{1,16}$/);

/** An integer within bounds. */
export function integer(least: number, most: number): z.ZodType<number, string> {
  return digits.transform(Number).refine((value) => value >= least && value <= most);
}

/** Any text that is not empty. */
export const text: z.ZodType<string, string> = z.string().min(1);

/** A path, made absolute. */
export const path: z.ZodType<string, string> = text.transform((value) => resolve(value));

/** A setting that is an integer. */
export function count(
  fallback: number,
  least: number,
  most: number,
  meaning: string,
): Setting<number> {
  const allowed = `an integer from ${least} to ${most}`;
  return { parse: integer(least, most), fallback: String(fallback), allowed, meaning };
}

/** A setting that is on or off; `true` and `false` are taken for these. */
export function toggle(fallback: "on" | "off", meaning: string): Setting<boolean> {
  const parse = z
    .enum(["on", "off", "true", "false"])
    .transform((value) => value === "on" || value === "true");
  return { parse, fallback, allowed: "on or off", meaning, form: "toggle" };
}

/** A setting that is one of a few words. */
export function choice<const T extends string>(
  fallback: T,
  words: readonly T[],
  meaning: string,
): Setting<T> {
  return {
    parse: z.enum(words) as z.ZodType<T, string>,
    fallback,
    allowed: words.join(", "),
    meaning,
  };
}

/** A setting whose absence has its own meaning, which `meaning` tells. */
export function optional<T>(
  parse: z.ZodType<T, string>,
  allowed: string,
  meaning: string,
): Setting<T | undefined> {
  return { parse, fallback: undefined, allowed, meaning };
}

/** The same setting, whose value nobody is shown. */
export function secret<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, secret: true };
}
