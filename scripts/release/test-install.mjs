// Installs the packed packages from a registry on this machine, as somebody without a compiler and with an empty home would, and embeds.
// Usage: node scripts/release/test-install.mjs [--short] [--only PATTERN]
// --short: npm and this Node, and nothing that needs another registry. Without it: Node 20, 22 and 24, Bun, Deno, pnpm, yarn and the server.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installRuntimes, NODES, OTHERS } from "../../packages/native-infer/scripts/runtimes.mjs";
import { longCases, shortCases } from "./install-cases.mjs";
import { pack, packStubs } from "./pack.mjs";
import { startRegistry } from "./registry.mjs";
import { Sandbox, upstreamRegistry } from "./sandbox.mjs";

const CLIENTS = [
  { alias: "pnpm", source: "pnpm@10.34.8" },
  { alias: "yarn1", source: "yarn@1.22.22" },
];

const { values } = parseArgs({
  options: { short: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const scratch = mkdtempSync(join(tmpdir(), "native-infer-install-"));
const tarballs = fileURLToPath(new URL("../../out/tarballs", import.meta.url));
let failed = 0;
let passed = 0;
try {
  const packed = [...pack(tarballs, { runtimes: !values.short }), ...packStubs(tarballs)];
  const upstream = values.short ? undefined : upstreamRegistry();
  const registry = await startRegistry(packed, { upstream });
  const tools = join(scratch, "tools");
  if (!values.short) installRuntimes(tools, [...NODES, ...OTHERS, ...CLIENTS]);
  const sandbox = new Sandbox(scratch, registry, join(tools, "node_modules"));
  const cases = values.short
    ? shortCases(sandbox)
    : [...shortCases(sandbox), ...longCases(sandbox)];
  const pattern = new RegExp(values.only);
  for (const [name, run] of cases.filter(([each]) => pattern.test(each))) {
    const begin = performance.now();
    try {
      const detail = await run();
      passed += 1;
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      console.log(`ok: ${name} (${seconds} s)${detail ? `: ${detail}` : ""}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED: ${name}: ${error.message}`);
    }
  }
  await registry.close();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
