import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../../../", import.meta.url));
const SETUP = "node packages/vector-store/scripts/test-setup.mjs";
const READY_TIMEOUT_MS = 60_000;

/** A Python of the environment that `test-setup.mjs` makes, or why there is none. */
export function storePython(module: string): { python: string; missing?: string } {
  const folder = process.env.NATIVE_INFER_STORES_VENV || join(PACKAGE, "out", "venv");
  const python = join(folder, "bin", "python");
  if (!existsSync(python)) return { python, missing: `no Python environment; ${SETUP} makes it` };
  const { status } = spawnSync(python, [
    "-c",
    `import importlib.util as u; exit(u.find_spec("${module}") is None)`,
  ]);
  return status === 0
    ? { python }
    : { python, missing: `no ${module} in it; ${SETUP} installs it` };
}

/** A server process that can be killed and started again. */
export class StoppableProcess {
  #child: ReturnType<typeof spawn> | undefined;
  #output = "";

  constructor(
    readonly command: string,
    readonly args: readonly string[],
    readonly options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ) {}

  /** Resolves once `isReady` does; rejects with the process's output where it ends before that. */
  async start(isReady: () => Promise<boolean>): Promise<void> {
    const child = spawn(this.command, this.args, this.options);
    this.#child = child;
    child.stdout?.on("data", (text: Buffer) => (this.#output += text));
    child.stderr?.on("data", (text: Buffer) => (this.#output += text));
    const end = Date.now() + READY_TIMEOUT_MS;
    while (!(await isReady())) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > end) {
        throw new Error(`${this.command} is not ready: ${this.#output.slice(-2000)}`);
      }
      await sleep(50);
    }
  }

  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "close");
    child.kill(signal);
    await ended;
  }
}

/** Stands between a client and its server, and can fall silent without closing a connection. */
export class Relay {
  readonly #server = createServer((socket) => this.#join(socket));
  readonly #sockets = new Set<Socket>();
  #isFrozen = false;

  constructor(readonly target: number) {}

  async start(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket): void {
    const far = connect(this.target, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (bytes) => to.write(bytes));
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#isFrozen) from.pause();
    }
  }
}
