import type { GivenSettings } from "./given.js";
import { type Name, settingOf } from "./table.js";

const MASK = "***";

/** A value as a configuration file would have it. */
function inFile(name: Name, value: unknown, text: string): unknown {
  if (settingOf(name).secret) return MASK;
  if (typeof value === "boolean" || typeof value === "string") return value;
  // An octal mode is a number too, but not in the digits that it was given in.
  return typeof value === "number" && String(value) === text ? value : text;
}

/**
 * What `--print-config` prints: the settings that have a value, as a file for `--config`. Secrets
 * are masked.
 */
export function printed(
  entries: readonly (readonly [Name, unknown])[],
  given: GivenSettings,
): string {
  const shown = entries.flatMap(([name, value]) => {
    const text = given.get(name)?.text ?? settingOf(name).fallback;
    if (text === undefined || name === "config") return [];
    return [[name, inFile(name, value, text)]];
  });
  return `${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`;
}
