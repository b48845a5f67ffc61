// Whether the packages, as they would be published, are well formed (publint) and have types for each way of importing them (attw).
// Usage: node scripts/release/check-packed.mjs, after a build
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { pack } from "./pack.mjs";

const attw = join(
  dirname(createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json")),
  "dist",
  "index.js",
);

/** What has a CommonJS build has types for both; the others are ES modules only. */
const profileOf = ({ exports }) =>
  JSON.stringify(exports).includes('"require"') ? "node16" : "esm-only";

/**
 * publint takes it that Node reads `imports` of the package's root only. Node reads those of the nearest package.json, here that of the
 * CommonJS build: test/realms.test.ts and install-cases.mjs load it.
 */
const isMistaken = ({ code, args }) =>
  code === "NESTED_PACKAGE_JSON_FIELD_IGNORED" && args.field === "imports";

async function publintFaults(folder, manifest) {
  const { messages } = await publint({ pkgDir: folder, level: "suggestion", pack: false });
  return messages
    .filter((message) => !isMistaken(message))
    .map((message) => formatMessage(message, manifest, { color: false }));
}

function typeFaults(file, manifest) {
  const args = [attw, file, "--no-emoji", "--no-color", "--profile", profileOf(manifest)];
  // A package.json is no module, and has no types.
  args.push("--exclude-entrypoints", "./package.json");
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

/** Packages that hold a file and no module. */
const isFileOnly = ({ exports }) => Object.keys(exports).every((key) => !/^\.$|runtime/.test(key));

const scratch = mkdtempSync(join(tmpdir(), "native-infer-packed-"));
let faults = 0;
try {
  for (const { name, file, folder } of pack(scratch, { runtimes: false })) {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const found = await publintFaults(folder, manifest);
    if (!isFileOnly(manifest)) found.push(...typeFaults(file, manifest));
    for (const fault of found) console.error(`${name}: ${fault}`);
    faults += found.length;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(faults === 0 ? "the packed packages are well formed" : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
