import { Command, CommanderError, Option as Flag } from "commander";
import { type Given, give, translated } from "./given.js";
import { type Alias, flagOf, isToggle, type Option, type Options, variableOf } from "./option.js";
import { hintFor } from "./suggestion.js";
import { UsageError } from "./usage-error.js";
import { SEPARATOR, wordingOf } from "./values.js";

/** What a command takes. */
export interface CommandDefinition {
  /** As it is called: `native-infer-server ingest`. */
  name: string;
  /** What it does, in sentences. */
  description: string;
  /** Its own options under the headings that help has for them. */
  groups: Readonly<Record<string, Options>>;
  /** Options that have environment variables too, which help names. */
  settings?: Readonly<Record<string, Options>>;
  /** Options that it takes too, and that the help of another command has. */
  otherOptions?: Options;
  /** For arguments that are no flags. Default: there are none. */
  operands?: { name: string; help: string } | undefined;
  /** What `--version` prints; without it, there is no such flag. */
  version?: string;
  /** Commands below it, each with what it does. */
  commands?: Readonly<Record<string, string>>;
  /** Flags of other programs that are refused with what to do instead. */
  refused?: ReadonlyMap<string, string>;
  /** Below all else in help. */
  notes?: string;
}

/** What a command line says. */
export type CommandLine =
  /** To print something and end: help or version. */
  | { kind: "print"; text: string }
  /** To run a command below this one. */
  | { kind: "command"; name: string; args: readonly string[] }
  | { kind: "run"; given: Given; operands: readonly string[] };

/** Help is as wide as the terminal; without one, as this. */
const HELP_WIDTH = 120;

function describe(name: string, option: Option<unknown>, hasVariables: boolean): string {
  const { isSwitch, help, required, aliases = [] } = option;
  const { allowed } = wordingOf(option.schema);
  const rest = [
    ...(required ? ["required"] : []),
    ...(isSwitch || option.default === undefined ? [] : [`default: ${option.default}`]),
    ...(hasVariables ? [`env: ${variableOf(name, option)}`] : []),
    ...(aliases.length > 0 ? [`also: ${aliases.map(({ flag }) => `--${flag}`).join(", ")}`] : []),
  ];
  const text = isSwitch ? help : `${help}: ${allowed}`;
  return rest.length === 0 ? text : `${text} (${rest.join(", ")})`;
}

/** Parses one command line. */
class Parser {
  readonly #definition: CommandDefinition;
  readonly #options = new Map<string, Option<unknown>>();
  readonly #command: Command;
  readonly #given: Given = new Map();
  #args: readonly string[] = [];
  #output = "";
  #dispatched: CommandLine | undefined;

  constructor(definition: CommandDefinition) {
    this.#definition = definition;
    this.#command = this.#create();
    const { groups, settings = {}, otherOptions = {} } = definition;
    for (const [heading, options] of Object.entries(groups)) this.#add(options, { heading });
    for (const [heading, options] of Object.entries(settings))
      this.#add(options, { heading, hasVariables: true });
    this.#add(otherOptions, {});
  }

  #create(): Command {
    const { description, version, operands, commands = {}, notes } = this.#definition;
    const command = new Command(this.#definition.name)
      .description(description)
      .helpOption("-h, --help", "Print this")
      .helpCommand(false)
      .enablePositionalOptions()
      .allowExcessArguments()
      .exitOverride()
      // Ours has all that help says: commander would add the preset of toggles.
      .configureHelp({ optionDescription: (flag) => flag.description })
      .configureOutput({
        writeOut: (text) => {
          this.#output += text;
        },
        writeErr: () => {},
        getOutHelpWidth: () => process.stdout.columns ?? HELP_WIDTH,
        getOutHasColors: () => false,
      })
      .action(() => {});
    if (operands) command.argument(`[${operands.name}]`, operands.help);
    const below = Object.keys(commands);
    if (below.length > 0 && !operands) command.usage(`[options] [${below.join("|")}]`);
    if (version !== undefined) command.version(version, "--version", "Print the version");
    if (notes) command.addHelpText("after", `\n${notes}`);
    for (const [name, summary] of Object.entries(commands)) {
      command
        .command(name)
        .summary(summary)
        .helpOption(false)
        .allowUnknownOption()
        .allowExcessArguments()
        .passThroughOptions()
        .action((_options, { args }: Command) => {
          this.#dispatched = { kind: "command", name, args };
        });
    }
    return command;
  }

  /** Options without a heading are not in help. */
  #add(options: Options, place: { heading?: string; hasVariables?: boolean }): void {
    for (const [name, option] of Object.entries(options)) {
      const { short, aliases = [] } = option;
      const names = `${short === undefined ? "" : `-${short}, `}--${flagOf(name)}`;
      const flag = this.#flagOf(name, option, names, undefined);
      flag.description = describe(name, option, place.hasVariables ?? false);
      if (place.heading === undefined) flag.hideHelp();
      else flag.helpGroup(`${place.heading}:`);
      this.#command.addOption(flag);
      for (const alias of aliases)
        this.#command.addOption(this.#flagOf(name, option, `--${alias.flag}`, alias).hideHelp());
    }
  }

  #flagOf(name: string, option: Option<unknown>, flags: string, alias: Alias | undefined): Flag {
    const { placeholder = "value", allowed, repeats } = wordingOf(option.schema);
    const argument = isToggle(option) ? `[${placeholder}]` : `<${placeholder}>`;
    const flag = new Flag(option.isSwitch ? flags : `${flags} ${argument}`);
    this.#options.set(String(flag.long).slice(2), option);
    if (isToggle(option)) flag.preset("on");
    const from = String(flag.long);
    return flag.argParser((text: string | undefined) => {
      if (text?.startsWith("--") && this.#isNextArgument(flag, text))
        throw new UsageError(`${from} has no value; allowed is ${allowed}`);
      const before = repeats ? this.#given.get(name)?.text : undefined;
      const one = {
        text: before === undefined ? (text ?? "on") : `${before}${SEPARATOR}${text}`,
        from,
      };
      give(this.#given, name, alias ? translated(alias, one) : one);
    });
  }

  /** Whether `value` is the argument behind the flag, and not behind an equals sign: then it is another flag. */
  #isNextArgument({ long, short }: Flag, value: string): boolean {
    return this.#args.some(
      (arg, at) => (arg === long || arg === short) && this.#args[at + 1] === value,
    );
  }

  /**
   * Gives each toggle of a command with operands its value behind an equals sign. Commander would take any next
   * argument for it, such as the file of `--log-texts data.jsonl`.
   */
  #withToggles(args: readonly string[]): readonly string[] {
    const { operands, commands = {} } = this.#definition;
    if (!operands || Object.hasOwn(commands, args[0] ?? "")) return args;
    const result: string[] = [];
    const rest = [...args];
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (arg === "--") return [...result, arg, ...rest];
      const option = arg.startsWith("--") ? this.#options.get(arg.slice(2)) : undefined;
      const takesValue = option && isToggle(option) && !option.isSwitch;
      if (!takesValue) result.push(arg);
      else if (option.schema.safeParse(rest[0]).success) result.push(`${arg}=${rest.shift()}`);
      else result.push(`${arg}=on`);
    }
    return result;
  }

  parse(args: readonly string[]): CommandLine {
    this.#args = this.#withToggles(args);
    try {
      this.#command.parse(this.#args, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0) return { kind: "print", text: `${this.#output.trimEnd()}\n` };
      throw this.#usageError(error);
    }
    const { args: operands } = this.#command;
    const [first] = this.#given.values();
    if (this.#dispatched) {
      if (first === undefined) return this.#dispatched;
      throw new UsageError(`${first.from} stands before the command; put it behind`);
    }
    if (operands[0] !== undefined && !this.#definition.operands) {
      const commands = Object.keys(this.#definition.commands ?? {});
      const hint = hintFor(operands[0], commands, (name) => `'${name}'`);
      throw new UsageError(`unknown argument '${operands[0]}'${hint || "; see --help"}`);
    }
    return { kind: "run", given: this.#given, operands };
  }

  /** The same in our words: with what is allowed, and without a value, which may be a secret. */
  #usageError({ code, message }: CommanderError): UsageError {
    if (code === "commander.unknownOption")
      return this.#unknown(/^error: unknown option '([^'=]*)/.exec(message)?.[1] ?? "");
    const flag = /--[\w-]+/.exec(message)?.[0] ?? "";
    const option = this.#options.get(flag.slice(2));
    if (code === "commander.optionMissingArgument" && option)
      return new UsageError(`${flag} has no value; allowed is ${wordingOf(option.schema).allowed}`);
    return new UsageError(message.replace(/^error: /, "").replaceAll("\n", " "));
  }

  #unknown(flag: string): UsageError {
    const name = flag.slice(2);
    const { name: program, refused, version } = this.#definition;
    const instead = refused?.get(name);
    if (instead !== undefined)
      return new UsageError(`${flag} is not a setting of ${program}; ${instead}`);
    const builtIn = version === undefined ? ["help"] : ["help", "version"];
    const known = [...this.#options.keys(), ...builtIn];
    if (known.includes(name)) return new UsageError(`${flag} takes no value; see --help`);
    const hint = flag.startsWith("--") ? hintFor(flagOf(name), known, (each) => `--${each}`) : "";
    return new UsageError(`unknown setting ${flag}${hint ? `${hint} See` : "; see"} --help`);
  }
}

/** Reads a command line without node and script. Throws `UsageError` for what the command does not take. */
export function parseCommandLine(
  definition: CommandDefinition,
  args: readonly string[],
): CommandLine {
  return new Parser(definition).parse(args);
}

/** What `--help` prints. */
export function helpOf(definition: CommandDefinition): string {
  const line = parseCommandLine(definition, ["--help"]);
  return line.kind === "print" ? line.text : "";
}
