import { type GivenSettings, give, refuse } from "./given.js";
import { flagOf, nearest } from "./names.js";
import { NAMES, settingOf } from "./table.js";
import { type Alias, inOurWords, TEI_ALIASES, TEI_REFUSED } from "./tei.js";

/** Flags that ask for something else than serving. They take no value. */
export type Switch = "help" | "version" | "print-config";

/** What a command line says. */
export interface CommandLine {
  switches: ReadonlySet<Switch>;
  settings: GivenSettings;
}

const SWITCHES: readonly Switch[] = ["help", "version", "print-config"];
const SHORT: ReadonlyMap<string, string> = new Map([
  ["-h", "--help"],
  ["-p", "--port"],
]);
const FLAGS: ReadonlyMap<string, Alias> = new Map([
  ...TEI_ALIASES,
  ...NAMES.map((name) => [flagOf(name), { name }] as const),
]);

function unknown(flag: string): Error {
  const instead = TEI_REFUSED.get(flag.slice(2));
  if (instead !== undefined) return refuse(`${flag} is not a setting of this server; ${instead}`);
  const meant = nearest(flag, [...FLAGS.keys(), ...SWITCHES]);
  const hint = meant === undefined ? "; see --help" : `; did you mean --${meant}? See --help`;
  return refuse(`unknown setting ${flag}${hint}`);
}

/** Reads the command line without node and script. Throws for what is no flag or has no value. */
export function readFlags(args: readonly string[]): CommandLine {
  const switches = new Set<Switch>();
  const settings: GivenSettings = new Map();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!arg.startsWith("-")) throw refuse(`unknown argument '${arg}'; see --help`);
    const [, given = arg, inline] = /^(--?[^=]*)=(.*)$/s.exec(arg) ?? [];
    const flag = SHORT.get(given) ?? given;
    const asked = SWITCHES.find((name) => flag === `--${name}`);
    if (asked !== undefined) {
      if (inline !== undefined) throw refuse(`${flag} takes no value; see --help`);
      switches.add(asked);
      continue;
    }
    const alias = flag.startsWith("--") ? FLAGS.get(flag.slice(2)) : undefined;
    if (alias === undefined) throw unknown(flag);
    const text = inline ?? valueAfter(flag, alias, rest);
    give(settings, alias.name, inOurWords(alias, { text, from: flag }));
  }
  return { switches, settings };
}

/** Takes the value off `rest`. What can be on is on without one. */
function valueAfter(flag: string, { name, words }: Alias, rest: string[]): string {
  const [next] = rest;
  if (next !== undefined && !next.startsWith("--")) return rest.shift() ?? "";
  if (settingOf(name).form === "toggle" || words?.has("on")) return "on";
  throw refuse(`${flag} has no value; see --help`);
}
