// Builds dist/cjs: the same library for programs that call require() where Node, or what stands for it, cannot load ESM by it:
// Jest's default mode, Node before 20.19. Others get the ESM build by the same call.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "./toolchain.mjs";

const require = createRequire(import.meta.url);
const tsc = require.resolve("typescript/bin/tsc");
const args = [tsc, "-p", join(packageRoot, "tsconfig.cjs.json")];
const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
const manifest = { type: "commonjs", imports: { "#package-require": "./package-require.cjs" } };
writeFileSync(join(packageRoot, "dist", "cjs", "package.json"), `${JSON.stringify(manifest)}\n`);
