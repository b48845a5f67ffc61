// Folders, environment and programs of an installation on a machine that has nothing but Node.
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Where npm gets packages from. */
export function upstreamRegistry() {
  return spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout.trim();
}

function npmProgram() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const programs = folders.flatMap((folder) => {
    try {
      return [realpathSync(join(folder, "npm"))];
    } catch {
      return [];
    }
  });
  const [program] = programs;
  if (program === undefined) throw new Error("npm is not on PATH");
  return program;
}

/** Bytes of the files below a folder, and how many packages are in it. Links count nothing. */
export function sizeOf(folder) {
  let bytes = 0;
  let packages = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += lstatSync(join(entry.parentPath ?? entry.path, entry.name)).size;
    if (entry.name === "native_infer.node") packages += 1;
  }
  return { bytes, addons: packages };
}

export class Sandbox {
  #tools;
  #registry;
  #scratch;

  constructor(scratch, registry, tools) {
    this.#scratch = scratch;
    this.#registry = registry;
    this.#tools = tools;
  }

  get registry() {
    return this.#registry;
  }

  /** A program of the tools, such as bun/bin/bun. */
  tool(program) {
    return join(this.#tools, program);
  }

  folder(name) {
    return mkdtempSync(join(this.#scratch, `${name}-`));
  }

  /** An environment with an empty home, and with `node`, a shell and nothing else on PATH. */
  environment(node = process.execPath) {
    const bin = this.folder("bin");
    symlinkSync(node, join(bin, "node"));
    // npm starts programs by it.
    symlinkSync("/bin/sh", join(bin, "sh"));
    const home = join(this.folder("home"), "home");
    mkdirSync(home);
    return {
      HOME: home,
      // yarn 1 keeps root's cache elsewhere.
      YARN_CACHE_FOLDER: join(home, "yarn"),
      PATH: bin,
      npm_config_registry: this.#registry.url,
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
    };
  }

  /** Runs a program to its end, at most five minutes; resolves with what it printed, and rejects with that where it fails. */
  async run(program, args, { cwd, env }) {
    try {
      const limits = { timeout: 300_000, maxBuffer: 2 ** 26 };
      return (await execute(program, args, { cwd, env, ...limits })).stdout;
    } catch ({ code, signal, killed, stdout, stderr }) {
      const how = killed ? "it took too long" : (signal ?? `exit code ${code}`);
      throw new Error(`${program} ${args.join(" ")}: ${how}\n${stdout}${stderr}`);
    }
  }

  npm(args, options, node = process.execPath) {
    return this.run(node, [npmProgram(), ...args], options);
  }

  /** Starts a server and waits, at most a minute, for the line that `ready` matches; returns the match and what ends it. */
  async serve(program, args, ready, { cwd, env }) {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const stop = async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
    };
    let printed = "";
    const match = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready: ${printed}`)), 60_000);
      child.on("exit", () => reject(new Error(`ended: ${printed}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text) => {
          printed += text;
          const found = ready.exec(printed);
          if (found === null) return;
          clearTimeout(timer);
          resolve(found);
        });
      }
    }).catch(async (error) => {
      await stop();
      throw error;
    });
    return { match, stop };
  }
}
