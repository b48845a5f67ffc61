import { resolve } from "node:path";
import { z } from "zod";

/**
 * What a configuration file may have instead of text: `true` and `false`, an array whose items are joined
 * with commas, or an object whose entries become `name=value`, joined with commas.
 */
export type FileForm = "toggle" | "list" | "pairs";

/** What a schema says about the texts that it accepts. */
export interface Wording {
  /** Completes "allowed is": `an integer from 1 to 8`. */
  allowed: string;
  /** Stands for the value in help. Default: `value`. */
  placeholder?: string | undefined;
  form?: FileForm | undefined;
  /** Whether each use of the flag adds a value, and does not replace the last one. */
  repeats?: boolean | undefined;
}

/** A schema from the text of an option to its value. */
export type ValueSchema<T> = z.ZodType<T, string>;

const wordings = z.registry<Wording>();

/** The same schema, with what it says about itself. Has to come after all refinements, which make new schemas. */
export function value<T>(schema: ValueSchema<T>, wording: Wording): ValueSchema<T> {
  return schema.register(wordings, wording);
}

/** What {@link value} was given. Throws for a schema without wording. */
export function wordingOf(schema: ValueSchema<unknown>): Wording {
  const wording = wordings.get(schema);
  if (wording === undefined) throw new Error("the schema of an option has no wording");
  return wording;
}

/** A day in milliseconds: the max of timeouts. */
export const DAY_MS = 86_400_000;

const notEmpty = () => z.string().min(1);

/** An integer within bounds, in decimal digits. */
export function integer(min: number, max: number): ValueSchema<number> {
  const schema = z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .refine((number) => number >= min && number <= max);
  return value(schema, { allowed: `an integer from ${min} to ${max}`, placeholder: "n" });
}

/** Milliseconds, at most a day. */
export function milliseconds(min = 1, max = DAY_MS): ValueSchema<number> {
  return integer(min, max);
}

/** A number within bounds, in decimal digits: `2` or `0.5`. */
export function number(min: number, max: number): ValueSchema<number> {
  const schema = z
    .string()
    .regex(/^\d{1,16}(\.\d{1,16})?$/)
    .transform(Number)
    .refine((given) => given >= min && given <= max);
  return value(schema, { allowed: `a number from ${min} to ${max}`, placeholder: "n" });
}

/** Any text that is not empty. */
export function text(allowed: string, placeholder = "text"): ValueSchema<string> {
  return value(notEmpty(), { allowed, placeholder });
}

/** A path, made absolute. */
export function path(allowed = "a path"): ValueSchema<string> {
  const schema = notEmpty().transform((given) => resolve(given));
  return value(schema, { allowed, placeholder: "path" });
}

/** One of a few words. */
export function choice<const T extends string>(
  words: readonly T[],
  allowed = words.join(", "),
): ValueSchema<T> {
  return value(z.enum(words) as unknown as ValueSchema<T>, { allowed, placeholder: "word" });
}

/** `a=1,b=-0.5`: finite numbers by different names. */
export function namedNumbers(): ValueSchema<Readonly<Record<string, number>>> {
  const schema = z
    .string()
    .transform((given) =>
      given.split(",").map((pair): [string, number] => {
        const [, name = "", digits] = /^\s*([^=]*?)\s*=\s*(-?\d+(?:\.\d+)?)\s*$/.exec(pair) ?? [];
        return [name, Number(digits ?? Number.NaN)];
      }),
    )
    .refine((pairs) => pairs.every(([name, given]) => name !== "" && Number.isFinite(given)))
    .refine((pairs) => new Set(pairs.map(([name]) => name)).size === pairs.length)
    .transform((pairs) => Object.fromEntries(pairs));
  return value(schema, {
    allowed: "name=number,... with different names",
    placeholder: "name=number,...",
  });
}

/** Between the texts of an option that repeats: no argument can have it. */
export const SEPARATOR = "\0";

/** Any texts that are not empty, one for each use of the flag. */
export function texts(allowed: string, placeholder = "text"): ValueSchema<readonly string[]> {
  const schema = z
    .string()
    .transform((given) => given.split(SEPARATOR))
    .pipe(z.array(notEmpty()));
  return value(schema, { allowed, placeholder, repeats: true });
}

/** What is on or off; `true` and `false` are taken for these. */
export function onOff(): ValueSchema<boolean> {
  const schema = z
    .enum(["on", "off", "true", "false"])
    .transform((word) => word === "on" || word === "true") as ValueSchema<boolean>;
  return value(schema, { allowed: "on or off", placeholder: "on|off", form: "toggle" });
}

/**
 * A value that `parse` reads. The message of an error that it throws is shown, also for a secret: it must not
 * repeat what was given.
 */
export function parsed<T>(parse: (given: string) => T, wording: Wording): ValueSchema<T> {
  const schema = notEmpty().transform((given, context) => {
    try {
      return parse(given);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "" });
      return z.NEVER;
    }
  });
  return value(schema, wording);
}
