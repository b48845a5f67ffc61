import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings, type Settings } from "../../src/settings/read.js";

/** The settings to serve with that arguments and variables make. */
export function settingsOf(args: string[], environment: NodeJS.ProcessEnv = {}): Settings {
  const command = readSettings(args, environment);
  assert(command.kind === "serve");
  return command.settings;
}

/** What is said of arguments and variables that cannot be used. */
export function refusalOf(args: string[], environment: NodeJS.ProcessEnv = {}): string {
  try {
    readSettings(args, environment);
  } catch (error) {
    assert(error instanceof Error && "code" in error);
    assert.equal(error.code, "INVALID_ARGUMENT");
    return error.message;
  }
  assert.fail("was accepted");
}

/** An empty directory of a test's own. */
export function scratchDirectory(): string {
  return mkdtempSync(join(tmpdir(), "native-infer-"));
}

/** Writes a configuration file into `directory`: text as it is, everything else as JSON. */
export function configFile(directory: string, content: unknown): string {
  const path = join(directory, "config.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}
