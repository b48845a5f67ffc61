import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Way } from "../../src/ways/index.js";

const program = fileURLToPath(new URL("fake-way.js", import.meta.url));

export type Behaviour = "inline" | "beside" | "dies" | "silent";

/** A way of the given behaviour and name; it notes its processes in the file `log`. */
export function fakeWay(behaviour: Behaviour, log: string, name: string = behaviour): Way {
  return {
    name,
    runtime: "node",
    title: `a fake that ${behaviour}`,
    blocksLoop: behaviour === "inline",
    command: () => ({
      file: process.execPath,
      args: [program, `--behaviour=${behaviour}`, `--log=${log}`],
      env: {},
    }),
    missing: () => undefined,
  };
}

/** Which of the noted processes are still there. */
export function survivors(log: string): number[] {
  if (!existsSync(log)) return [];
  const pids = readFileSync(log, "utf8").trim().split("\n").map(Number);
  return pids.filter((pid) => {
    try {
      // A process that has ended but was not waited for yet still takes signals; its status tells.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  });
}
