import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort, isListening } from "@native-infer/testing";

const EXAMPLE = fileURLToPath(
  new URL("../../../../../deploy/nginx/native-infer.conf", import.meta.url),
);
const EXAMPLE_LISTENS = "127.0.0.1:8080";
const EXAMPLE_SERVERS = ["127.0.0.1:3001", "127.0.0.1:3002", "127.0.0.1:3003"];
const READY_TIMEOUT_MS = 10_000;
// Debian puts nginx where only root's PATH looks.
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

/** Why nginx cannot run here; undefined where it can. */
export function nginxMissing(): string | undefined {
  const { error } = spawnSync("nginx", ["-v"], { env: { PATH } });
  return error && `no nginx (Debian: apt-get install nginx-light): ${error.message}`;
}

/** The documented example with other addresses in it. */
function exampleFor(port: number, serverPorts: readonly number[]): string {
  let text = readFileSync(EXAMPLE, "utf8");
  const replace = (from: string, to: number) => {
    if (text.split(from).length !== 2) throw new Error(`${from} is not once in the example`);
    text = text.replace(from, `127.0.0.1:${to}`);
  };
  replace(EXAMPLE_LISTENS, port);
  for (const [i, address] of EXAMPLE_SERVERS.entries()) replace(address, Number(serverPorts[i]));
  return text;
}

/** What Debian's nginx.conf has around a site, in a folder of its own. */
function around(site: string): string {
  const user = process.getuid?.() === 0 ? "user root root;" : "";
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${name};`)
    .join("\n");
  return `${user}
worker_processes 2;
pid nginx.pid;
events { worker_connections 512; }
http {
  ${paths}
  log_format tries '$status $upstream_addr';
  access_log access.log tries;
  include ${site};
}
`;
}

/** A real nginx with the documented configuration, in front of three servers. */
export class Nginx {
  readonly #child: ChildProcess;
  readonly #folder: string;
  #stderr = "";

  private constructor(
    folder: string,
    readonly port: number,
  ) {
    this.#folder = folder;
    const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
    this.#child = spawn("nginx", [...args, "-g", "daemon off;"], { env: { PATH } });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
  }

  /** Starts nginx and waits until it listens. */
  static async start(serverPorts: readonly number[]): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), "native-infer-nginx-"));
    const port = await freePort();
    writeFileSync(join(folder, "native-infer.conf"), exampleFor(port, serverPorts));
    writeFileSync(join(folder, "nginx.conf"), around("native-infer.conf"));
    const nginx = new Nginx(folder, port);
    const end = performance.now() + READY_TIMEOUT_MS;
    while (!(await isListening(port))) {
      if (nginx.#child.exitCode !== null || performance.now() > end) {
        throw new Error(`nginx did not start: ${nginx.#stderr}`);
      }
      await sleep(20);
    }
    return nginx;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The attempts of each request so far: ports of the servers that it was sent to, in order. */
  attempts(): number[][] {
    const lines = readFileSync(join(this.#folder, "access.log"), "utf8").trim().split("\n");
    return lines.map((line) => [...line.matchAll(/:(\d+)/g)].map(([, port]) => Number(port)));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill("SIGTERM");
      await once(this.#child, "close");
    }
    rmSync(this.#folder, { recursive: true });
  }
}
