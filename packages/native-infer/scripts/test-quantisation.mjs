// int8 made at load beside the builder's of the same random weights, for each family at 384, 768 and 1024 wide: cosines of
// token vectors to fp32. Makes a Python environment in build/published, once. Usage: node scripts/test-quantisation.mjs [SEED]   (of the weights; 7)
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { converted, folder, run } from "./published.mjs";
import { packageRoot } from "./toolchain.mjs";

const program = join(packageRoot, "dist/test/published-models/quantisation.js");
const models = join(folder, "random");
const seed = process.argv[2] ?? "7";

rmSync(models, { recursive: true, force: true });
const written = spawnSync(process.execPath, [program, "write", models, seed], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
});
if (written.status !== 0) process.exit(1);
for (const directory of written.stdout.trim().split("\n")) converted(directory);
run(process.execPath, program, "compare", models);
rmSync(models, { recursive: true, force: true });
