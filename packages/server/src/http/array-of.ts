import { z } from "zod";

/**
 * An array of at least `least` items of that kind. Looks no further than the first wrong one: zod's
 * own array gathers an issue for each, which for a body of a megabyte takes a second of the event
 * loop. Items are taken as they are, so that `item` must not change them.
 */
export function arrayOf<T>(item: z.ZodType<T>, least = 0): z.ZodType<T[], T[]> {
  const { $schema, ...items } = z.toJSONSchema(item, { io: "input" });
  const checked = z.any().check(({ value, issues }) => {
    if (!Array.isArray(value)) {
      issues.push({ code: "invalid_type", expected: "array", input: value });
    } else if (value.length < least) {
      issues.push({ code: "too_small", origin: "array", minimum: least, input: value });
    }
    for (let at = 0; issues.length === 0 && at < value.length; at += 1) {
      const result = item.safeParse(value[at]);
      if (result.success) continue;
      for (const issue of result.error.issues) {
        issues.push({ ...issue, input: value, path: [at, ...issue.path] } as z.core.$ZodRawIssue);
      }
    }
  });
  return checked.meta({ type: "array", items, ...(least > 0 ? { minItems: least } : {}) });
}
