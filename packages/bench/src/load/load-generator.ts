import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ClosedLoop } from "./closed-loop.js";
import type { OpenLoop } from "./open-loop.js";
import type { Order, Report } from "./orders.js";
import type { LoadResult } from "./samples.js";

const program = fileURLToPath(new URL("generator-process.js", import.meta.url));

/** The harness's end of the load generator's process. */
export class LoadGenerator {
  #child: ChildProcess;

  constructor() {
    // Detached: Ctrl-C at a terminal reaches the harness alone, which then ends everything in order.
    this.#child = fork(program, { serialization: "advanced", detached: true });
    yieldToServer(this.pid);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Tells it which process groups must not outlive this process. */
  guard(groups: number[]): void {
    this.#send({ what: "guard", groups });
  }

  /** Runs one load to its end. One at a time. */
  async run(load: ClosedLoop | OpenLoop): Promise<LoadResult> {
    const ended = new AbortController();
    const report = once(this.#child, "message", { signal: ended.signal });
    const gone = once(this.#child, "exit", { signal: ended.signal }).then(() => {
      throw new Error("the load generator's process ended");
    });
    try {
      this.#send({ what: "load", load });
      const [answer] = (await Promise.race([report, gone])) as [Report];
      if ("error" in answer) throw new Error(`the load generator failed: ${answer.error}`);
      return answer.result;
    } finally {
      // Whichever of the two did not come is given up, and its rejection is expected.
      report.catch(() => {});
      gone.catch(() => {});
      ended.abort();
    }
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #send(order: Order): void {
    this.#child.send(order);
  }
}

/**
 * Clients are other machines as a rule: where they wake up, no server has to stop. On the server's own CPUs the
 * generator would take the CPU at each answer, thousands of times a second, before the next one is written. With Linux's
 * batch policy it has the same share of the CPUs, but waits until one is free or its turn comes. Without `chrt`
 * nothing changes.
 */
function yieldToServer(pid: number): void {
  spawnSync("chrt", ["--all-tasks", "--batch", "--pid", "0", String(pid)], { stdio: "ignore" });
}
