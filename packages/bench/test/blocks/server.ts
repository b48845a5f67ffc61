import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Program, until } from "@native-infer/testing";
import { ROOT } from "./markdown.js";

/** What `npm start` runs. */
const MAIN = join(ROOT, "examples/event-loop/dist/src/main.js");
const LISTENS = /listens on (http:\S+)/;

/** A server on a free port, for commands that a page shows with port 3000. */
export class PageServer {
  readonly #program: Program;
  #url = "";

  private constructor(args: readonly string[], folder: string) {
    const inFolder = ["--store-path", join(folder, "store"), ...args];
    this.#program = new Program(MAIN, ["--port", "0", ...inFolder], {
      environment: { HOME: folder },
    });
  }

  /** Starts one with what it writes in `folder`, and waits until its model is loaded. */
  static async start(args: readonly string[], folder: string): Promise<PageServer> {
    const server = new PageServer(args, folder);
    let over = false;
    void server.#program.ended().then(() => (over = true));
    await until(() => over || LISTENS.test(server.#program.stdout), 60_000);
    server.#url = LISTENS.exec(server.#program.stdout)?.[1] ?? "";
    assert(server.#url !== "", server.#program.stderr);
    return server;
  }

  /** What a command of a page prints, by bash, sent here instead of to port 3000. */
  run(command: string): string {
    const here = command.replaceAll("http://127.0.0.1:3000", this.#url);
    const { stdout, stderr, status } = spawnSync("bash", ["-o", "pipefail", "-c", here], {
      encoding: "utf8",
      timeout: 60_000,
    });
    // 23: a reader such as head took no more.
    assert(status === 0 || status === 23, `${command}: ${status} ${stderr}`);
    return stdout.replaceAll("\r\n", "\n");
  }

  async stop(): Promise<void> {
    await this.#program.stop();
  }
}
