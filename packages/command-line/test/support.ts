import assert from "node:assert/strict";
import {
  type CommandDefinition,
  type CommandLine,
  choice,
  integer,
  onOff,
  option,
  parseCommandLine,
  path,
  switchOption,
  text,
  UsageError,
  value,
} from "@native-infer/command-line";
import { z } from "zod";

const tags = value(
  z.string().transform((given) => given.split(",")),
  { allowed: "words separated by commas", form: "list" },
);

/** Options of all kinds. */
export const OPTIONS = {
  config: option(path("a JSON file"), { help: "File with options" }),
  port: option(integer(0, 65_535), { default: 3000, short: "p", variable: "PORT", help: "Port" }),
  maxInputs: option(integer(1, 10), { default: 5, help: "Texts" }),
  log: option(onOff(), { default: "on", help: "Lines about requests" }),
  level: option(choice(["low", "high"]), {
    default: "low",
    aliases: [{ flag: "depth", variable: "DEPTH", words: { shallow: "low", deep: "high" } }],
    help: "Level",
  }),
  token: option(text("a token"), {
    secret: true,
    aliases: [{ flag: "api-token" }],
    help: "Token",
  }),
  tags: option(tags, { excludes: ["level"], help: "Tags" }),
  cert: option(path(), { needs: "key", help: "Certificate" }),
  key: option(path(), { needs: "cert", help: "Its key" }),
};

/** A command with these, which may be given a file. */
export const COMMAND: CommandDefinition = {
  name: "program",
  description: "Does what a program does.",
  groups: { Other: { restart: switchOption("Begin anew") } },
  settings: { "What it does": OPTIONS },
  operands: { name: "file", help: "A file" },
  version: "1.2.3",
};

/** The command line of a run. */
export function runOf(args: readonly string[], definition = COMMAND) {
  const line: CommandLine = parseCommandLine(definition, args);
  assert(line.kind === "run");
  const texts = Object.fromEntries([...line.given].map(([name, { text }]) => [name, text]));
  return { ...line, texts };
}

/** The message of the `UsageError` that `use` throws. */
export function messageOf(use: () => unknown): string {
  try {
    use();
  } catch (error) {
    assert(error instanceof UsageError, String(error));
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert(!error.message.includes("\n"), error.message);
    return error.message;
  }
  assert.fail("was accepted");
}
