import type { LoadGenerator } from "../load/load-generator.js";
import { killGroup } from "../processes/process-group.js";
import type { WayCommand } from "../ways/index.js";
import { WayProcess } from "./way-process.js";

/**
 * The servers of a run. All of them live from their start to the end of the run, and all but the one that is measured
 * are paused. However this process ends, none of them outlives it: an exit kills their groups, and where there is no
 * exit (SIGKILL) the load generator does.
 */
export class Fleet {
  #servers = new Map<string, WayProcess>();
  #groups = new Set<number>();
  #onExit = () => {
    for (const group of this.#groups) killGroup(group, "SIGKILL");
  };

  constructor(readonly generator: LoadGenerator) {
    process.on("exit", this.#onExit);
  }

  /** Starts a server and pauses it. */
  async start(name: string, command: WayCommand): Promise<WayProcess> {
    const server = await WayProcess.start(command, (group) => {
      this.#groups.add(group);
      this.generator.guard([...this.#groups]);
    });
    server.pause();
    this.#servers.set(name, server);
    return server;
  }

  has(name: string): boolean {
    return this.#servers.has(name);
  }

  /** Runs `work` with the server awake, and pauses it again. */
  async awake<T>(name: string, work: (server: WayProcess) => Promise<T>): Promise<T> {
    const server = this.#servers.get(name);
    if (!server) throw new Error(`there is no server '${name}'`);
    server.resume();
    try {
      return await work(server);
    } finally {
      server.pause();
    }
  }

  /** Ends a server that cannot be relied on any more. */
  async drop(name: string): Promise<void> {
    const server = this.#servers.get(name);
    this.#servers.delete(name);
    await server?.stop();
  }

  /** Ends all servers, those included that are not ready yet, and the load generator. */
  async stop(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((name) => this.drop(name)));
    this.#onExit();
    this.generator.stop();
    process.off("exit", this.#onExit);
  }
}
