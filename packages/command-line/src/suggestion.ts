import { Command, CommanderError } from "commander";

const silent = { writeOut: () => {}, writeErr: () => {} };

/** Which of `known` commander would suggest for `wrong`. Names are of lower-case letters, digits and dashes. */
export function similarTo(wrong: string, known: readonly string[]): readonly string[] {
  if (known.includes(wrong)) return [wrong];
  // Commander suggests only while it parses: known names stand as commands, the wrong one is called.
  const probe = new Command().exitOverride().configureOutput(silent).helpCommand(false);
  for (const name of new Set(known)) probe.command(name);
  try {
    probe.parse(["--", wrong], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const [, names] = /\(Did you mean (?:one of )?([^?]*)\?\)$/.exec(error.message) ?? [];
    return names?.split(", ") ?? [];
  }
  return [];
}

/** `; did you mean --port?`, or nothing. `show` gives each name its form. */
export function hintFor(
  wrong: string,
  known: readonly string[],
  show: (name: string) => string,
): string {
  const names = similarTo(wrong, known);
  return names.length === 0 ? "" : `; did you mean ${names.map(show).join(" or ")}?`;
}
