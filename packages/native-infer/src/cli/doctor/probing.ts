import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Values } from "../arguments/options.js";
import type { ProbeReport } from "./probe.js";

/** What another process is asked to try. */
export type Probe = { kind: "addon"; file: string } | { kind: "embed"; values: Values };

/** How it failed: with an error that has a code, or by a signal. */
export interface ProbeFailure {
  code: string | undefined;
  signal: string | undefined;
  message: string;
}

export type Probing = { report: ProbeReport } | { failure: ProbeFailure };

/** Long enough for a large model on a slow disk. */
const TIMEOUT_MS = 300_000;

const PROGRAM = fileURLToPath(new URL("./probe-main.js", import.meta.url));

/**
 * Tries something in another process, because a damaged library does not fail: it crashes whoever loads it.
 * Never rejects.
 */
export function inAnotherProcess(probe: Probe): Promise<Probing> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(probe)], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT_MS,
      killSignal: "SIGABRT",
    });
    let out = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    const failure = (message: string, signal?: string) =>
      resolve({ failure: { code: undefined, signal, message } });
    child.on("error", (error) => failure(error.message));
    child.on("close", (exitCode, signal) => {
      if (signal !== null) failure(`a process that tried it was ended by ${signal}`, signal);
      else if (exitCode === 0) resolve(JSON.parse(out) as Probing);
      else failure(errors.trim().split("\n").slice(0, 8).join(" "));
    });
  });
}
