// Refuses words of a private language, each of which has a word of the field in docs/glossary.md in its place.
// Usage: node scripts/check-words.mjs
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What must not come back, and what is said instead. */
const WORDS = [
  [/turnstile/i, "scheduler"],
  [/patience/i, "timeout, retry timeout"],
  [/\bin (any )?company\b|company included/i, "in any batch, batch-invariant"],
  [/protagonist/i, "variant"],
  [/\b(hold|holds|held|holding)s? up (the|a) (event )?loop/i, "block the event loop"],
  [/\blet(s|ting)? the (event )?loop turn/i, "yield to the event loop"],
  [/\b(takeTurns|mapInTurns|noteWork|askedOf)\b/, "a name from docs/glossary.md"],
  [
    /\b(Most|Least) (tokens|bytes|texts|numbers|pages|files|milliseconds|UTF-16) (of|in|that|between|accepted)\b/,
    "max, min",
  ],
  [
    /\b(the|a) request was (computed|embedded|tokenized)\b|\bcancelled the request\b/,
    "text or call",
  ],
  [/\blog\.(notice|fault)\b/, "info, error"],
  [/\banswer[-_]?timeout/i, "response timeout"],
  [/\b[Ss]tanding\b(?= = |[;:,)({]| of the import)/, "progress"],
];

const SOURCES = ["*.ts", "*.mjs", "*.cts", "*.cc", "*.h", "*.py", "*.md", "*errors.json"];
/** These name the words. */
const EXEMPT = /^(scripts\/check-words(\.test)?\.mjs|packages\/bench\/results\/)/;

/** The private words in a text, each with its line. */
export function privateWords(text) {
  return text.split("\n").flatMap((line, index) =>
    WORDS.flatMap(([pattern, instead]) => {
      const found = pattern.exec(line)?.[0];
      return found === undefined ? [] : [{ line: index + 1, found, instead }];
    }),
  );
}

if (process.argv[1]?.endsWith("check-words.mjs")) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const list = spawnSync("git", ["ls-files", "-co", "--exclude-standard", ...SOURCES], {
    cwd: root,
    encoding: "utf8",
  });
  const files = list.stdout.split("\n").filter((file) => file !== "" && !EXEMPT.test(file));
  let faults = 0;
  for (const file of files.filter((each) => existsSync(join(root, each)))) {
    for (const { line, found, instead } of privateWords(readFileSync(join(root, file), "utf8"))) {
      console.error(`${file}:${line}: "${found}"; say ${instead}`);
      faults += 1;
    }
  }
  process.exit(faults === 0 ? 0 : 1);
}
