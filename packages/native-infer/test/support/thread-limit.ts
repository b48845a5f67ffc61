import { spawnSync } from "node:child_process";
import { indexUrl } from "./program.js";

/** Nobody else's, so that the limit counts the threads of the program alone. */
const UNUSED_UID = "61233";

/**
 * What the program may call: `allowThreads(n)` lets the process start n threads more than it has, `allowAnyThread()` lifts
 * that. The processes that set the limits are there before, as the limit counts them too.
 */
const HELPERS = `
  import { spawn } from "node:child_process";
  import { once } from "node:events";
  import { readdirSync } from "node:fs";
  const startSetter = () => spawn("sh", ["-c", 'read limit; exec prlimit --pid "$0" --nproc="$limit:"', String(process.pid)]);
  const setters = [startSetter(), startSetter()];
  const setLimit = async (limit) => {
    const setter = setters.pop();
    setter.stdin.end(limit + "\\n");
    const [code] = await once(setter, "exit");
    if (code !== 0) throw new Error("prlimit failed");
  };
  const allowThreads = (more) => setLimit(readdirSync("/proc/self/task").length + 1 + more);
  const allowAnyThread = () => setLimit(10_000);`;

function works(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}

/** Why a limit on threads cannot be tested here; false where it can. */
export function withoutThreadLimits(): string | false {
  if (process.platform !== "linux") return "the test limits threads as Linux does";
  if (!works("prlimit")) return "prlimit (util-linux) is missing";
  // Linux never limits root, and a user's other processes count as well.
  if (process.getuid?.() !== 0) return "only root can become a user who has no other process";
  return works("setpriv") ? false : "setpriv (util-linux) is missing";
}

/** Runs a program that may use `Embedder` and `allowThreads`, as a user whom the system limits. */
export function runWithThreadLimit(body: string) {
  const source = `import { Embedder } from ${JSON.stringify(indexUrl)};\n${HELPERS}\n${body}`;
  // The user keeps root's access to files, wherever the checkout is.
  const privileges = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  const user = [`--reuid=${UNUSED_UID}`, `--regid=${UNUSED_UID}`, "--clear-groups", ...privileges];
  const node = [process.execPath, "--input-type=module", "-e", source];
  return spawnSync("setpriv", [...user, ...node], { encoding: "utf8", timeout: 60_000 });
}
