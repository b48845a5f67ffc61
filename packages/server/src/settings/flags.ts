import {
  type Given,
  type Options,
  option,
  parseCommandLine,
  switchOption,
  text,
  UsageError,
} from "@native-infer/command-line";
import { type Command, settingsOf } from "./read.js";
import { SETTINGS, SWITCHES } from "./table.js";

/** What an import takes beside the settings. */
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
  switches: ReadonlySet<string>;
  settings: Given;
  /** The command's own flags. */
  own: { values: ReadonlyMap<string, string>; switches: ReadonlySet<string> };
  files: readonly string[];
}

const NOTHING = { settings: new Map(), own: { values: new Map(), switches: new Set<string>() } };

/** Reads a command line without node, script and command: settings, the flags in `own`, and files. */
export function readFlags(args: readonly string[], own: OwnFlags): CommandLine {
  const values: Options = Object.fromEntries(
    Object.entries(own.values).map(([name, allowed]) => [
      name,
      option(text(allowed), { help: "" }),
    ]),
  );
  const switches = Object.fromEntries(own.switches.map((name) => [name, switchOption("")]));
  const line = parseCommandLine(
    {
      name: "native-infer-server",
      description: "",
      groups: { Options: { ...values, ...switches } },
      otherOptions: { ...SETTINGS, ...SWITCHES },
      ...(own.takesFiles && { operands: { name: "file", help: "" } }),
    },
    args,
  );
  if (line.kind !== "run") return { ...NOTHING, switches: new Set(["help"]), files: [] };
  const pick = (names: object) => [...line.given].filter(([name]) => Object.hasOwn(names, name));
  const empty = pick(values).find(([, { text }]) => text === "");
  if (empty) throw new UsageError(`--${empty[0]} has no value; allowed is ${own.values[empty[0]]}`);
  return {
    switches: new Set(pick(SWITCHES).map(() => "print-config")),
    settings: new Map(pick(SETTINGS)),
    own: {
      values: new Map(pick(values).map(([name, { text }]) => [name, text])),
      switches: new Set(pick(switches).map(([name]) => name)),
    },
    files: line.operands,
  };
}

/** The settings of a command line that is read already. */
export function commandOf(line: CommandLine, environment: NodeJS.ProcessEnv): Command {
  if (line.switches.size > 0) return { kind: "print", text: "" };
  return { kind: "serve", settings: settingsOf(line.settings, environment) };
}
