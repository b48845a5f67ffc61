// Runs clang-tidy on the core's and the binding's own sources, two at a time, from the addon's compilation database.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, works } from "./toolchain.mjs";

if (!works("clang-tidy", "--version")) {
  console.error("clang-tidy was not found (apt-get install clang-tidy)");
  process.exit(process.env.CI === "true" ? 1 : 0);
}
const database = join(packageRoot, "build", "compile_commands.json");
if (!existsSync(database))
  spawnSync(process.execPath, ["scripts/build-addon.mjs"], { cwd: packageRoot, stdio: "inherit" });

const sources = JSON.parse(readFileSync(database, "utf8"))
  .map(({ file }) => file)
  .filter(
    (file) => /\/native-infer\/(core|binding)\//.test(file) && !file.includes("unicode_tables"),
  );

let failed = 0;
let next = 0;
async function worker() {
  while (next < sources.length) {
    const file = sources[next];
    next += 1;
    // The compiler that built the addon may know warnings that clang does not.
    const extra = "--extra-arg=-Wno-unknown-warning-option";
    const child = spawn("clang-tidy", ["--quiet", extra, "-p", join(packageRoot, "build"), file], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    const code = await new Promise((resolve) => child.once("close", resolve));
    if (code !== 0) {
      failed += 1;
      process.stderr.write(Buffer.concat(output));
    }
  }
}
await Promise.all([worker(), worker()]);
console.log(`clang-tidy: ${sources.length} files, ${failed} with findings`);
process.exit(failed === 0 ? 0 : 1);
