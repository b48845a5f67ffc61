import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const ownRoot = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));
const ownVersion = JSON.parse(readFileSync(join(ownRoot, "package.json"), "utf8")).version;

/** What a program that asked for the addon said. */
export interface AddonOutcome {
  code?: string;
  message?: string;
  cpus?: number;
}

const ASK = `
import { cpuBudget } from "native-infer";
let outcome;
try { outcome = { cpus: cpuBudget().usable }; } catch ({ code, message }) { outcome = { code, message }; }
console.log(JSON.stringify(outcome));`;

/** native-infer as npm would install it from its registry, into the empty folder `root`: no build, no model. */
export class PublishedCopy {
  readonly #modules: string;

  constructor(root: string) {
    this.#modules = join(root, "node_modules");
    for (const part of ["package.json", join("dist", "src")]) {
      cpSync(join(ownRoot, part), join(this.#modules, "native-infer", part), { recursive: true });
    }
  }

  /** Puts the built addon into the package of `platform`; returns the file. */
  addPlatform(platform: string, version: string = ownVersion): string {
    const name = `@native-infer/${platform}`;
    const folder = join(this.#modules, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version }));
    return this.#copyAddon(folder);
  }

  /** Puts the built addon where a build from source does; returns the file. */
  addBuild(): string {
    const folder = join(this.#modules, "native-infer", "build", "Release");
    mkdirSync(folder, { recursive: true });
    return this.#copyAddon(folder);
  }

  #copyAddon(folder: string): string {
    const file = join(folder, "native_infer.node");
    cpSync(join(ownRoot, "build", "Release", "native_infer.node"), file);
    return file;
  }

  /** Lets a program of its own ask the addon for the CPU budget. */
  ask(): AddonOutcome {
    const args = ["--input-type=module", "--eval", ASK];
    const options = { cwd: dirname(this.#modules), encoding: "utf8", timeout: 60_000 } as const;
    const { stdout, stderr } = spawnSync(process.execPath, args, options);
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as AddonOutcome;
  }
}
