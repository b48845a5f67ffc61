import { type GivenSettings, give, refuse } from "./given.js";
import { flagOf, nearest } from "./names.js";
import { NAMES, settingOf } from "./table.js";
import { type Alias, inOurWords, TEI_ALIASES, TEI_REFUSED } from "./tei.js";

/** Flags that ask for something else than serving. They take no value. */
export type Switch = "help" | "version" | "print-config";

/** What a command takes beside the settings. */
export interface OwnFlags {
  /** Flags with a value, by name; what each allows is for messages. */
  readonly values: Readonly<Record<string, string>>;
  /** Flags without a value. */
  readonly switches: readonly string[];
  /** Whether arguments that are no flags are files; `-` is one too. */
  readonly takesFiles: boolean;
}

/** What a command line says. */
export interface CommandLine {
  switches: ReadonlySet<Switch>;
  settings: GivenSettings;
  /** The command's own flags. */
  own: { values: ReadonlyMap<string, string>; switches: ReadonlySet<string> };
  files: readonly string[];
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

const SERVER: OwnFlags = { values: {}, switches: [], takesFiles: false };

function unknown(flag: string, own: OwnFlags): Error {
  const instead = TEI_REFUSED.get(flag.slice(2));
  if (instead !== undefined) return refuse(`${flag} is not a setting of this server; ${instead}`);
  const known = [...FLAGS.keys(), ...SWITCHES, ...Object.keys(own.values), ...own.switches];
  const meant = nearest(flag, known);
  const hint = meant === undefined ? "; see --help" : `; did you mean --${meant}? See --help`;
  return refuse(`unknown setting ${flag}${hint}`);
}

/** One flag as it was written. */
interface Written {
  flag: string;
  /** Behind an equals sign. */
  inline: string | undefined;
}

function written(arg: string): Written {
  const [, given = arg, inline] = /^(--?[^=]*)=(.*)$/s.exec(arg) ?? [];
  return { flag: SHORT.get(given) ?? given, inline };
}

/** Takes the value of a command's own flag off `rest`. */
function ownValue({ flag, inline }: Written, allowed: string, rest: string[]): string {
  const value = inline ?? (rest[0]?.startsWith("--") ? undefined : rest.shift());
  if (!value) throw refuse(`${flag} has no value; allowed is ${allowed}`);
  return value;
}

/**
 * Takes the value of a setting off `rest`. What can be on is on without one; if files may follow, only
 * a word that the setting takes is its value.
 */
function settingValue({ flag, inline }: Written, alias: Alias, rest: string[], own: OwnFlags) {
  if (inline !== undefined) return inline;
  const { name, words } = alias;
  const [next] = rest;
  const setting = settingOf(name);
  const canBeOn = setting.form === "toggle" || words?.has("on");
  const isValue = !canBeOn || !own.takesFiles || setting.parse.safeParse(next).success;
  if (next !== undefined && !next.startsWith("--") && isValue) return rest.shift() ?? "";
  if (canBeOn) return "on";
  throw refuse(`${flag} has no value; see --help`);
}

/**
 * Reads a command line without node, script and command: settings, the flags in `own`, and files. Throws
 * for what is none of these or has no value.
 */
export function readFlags(args: readonly string[], own: OwnFlags = SERVER): CommandLine {
  const switches = new Set<string>();
  const values = new Map<string, string>();
  const settings: GivenSettings = new Map();
  const files: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!arg.startsWith("-") || (arg === "-" && own.takesFiles)) {
      if (!own.takesFiles) throw refuse(`unknown argument '${arg}'; see --help`);
      files.push(arg);
      continue;
    }
    const one = written(arg);
    const { flag, inline } = one;
    const name = flag.startsWith("--") ? flag.slice(2) : "";
    if ([...SWITCHES, ...own.switches].includes(name)) {
      if (inline !== undefined) throw refuse(`${flag} takes no value; see --help`);
      switches.add(name);
    } else if (Object.hasOwn(own.values, name)) {
      values.set(name, ownValue(one, own.values[name] ?? "", rest));
    } else {
      const alias = FLAGS.get(name);
      if (alias === undefined) throw unknown(flag, own);
      const text = settingValue(one, alias, rest, own);
      give(settings, alias.name, inOurWords(alias, { text, from: flag }));
    }
  }
  const asked = new Set(SWITCHES.filter((name) => switches.has(name)));
  const ownSwitches = new Set(own.switches.filter((name) => switches.has(name)));
  return { switches: asked, settings, own: { values, switches: ownSwitches }, files };
}
