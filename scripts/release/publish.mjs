// Packs all packages and publishes those whose version the registry does not have yet, in the order of their dependencies. Refuses if an
// addon is missing. Usage, in the release workflow: node scripts/release/publish.mjs [--dry-run]
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pack } from "./pack.mjs";
import { changesOf } from "./version.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isDry = process.argv.includes("--dry-run");

function npm(...args) {
  return spawnSync("npm", args, { cwd: root, encoding: "utf8" });
}

/** A release that failed in the middle goes on where it stopped; and ONNX Runtime's packages change more rarely than ours. */
function isPublished({ name, version }) {
  const { status, stdout, stderr } = npm("view", `${name}@${version}`, "version", "--json");
  if (status === 0) return stdout.trim() !== "";
  if (/E404/.test(`${stdout}${stderr}`)) return false;
  throw new Error(`npm view ${name}@${version} failed: ${stderr}`);
}

const packed = pack(join(root, "out", "tarballs"), { release: true });
for (const each of packed) {
  const title = `${each.name}@${each.version}`;
  if (isPublished(each)) {
    console.log(`${title} is there already`);
    continue;
  }
  const { status, stderr } = npm("publish", each.file, ...(isDry ? ["--dry-run"] : []));
  if (status !== 0) throw new Error(`${title} could not be published: ${stderr}`);
  console.log(`${title} published${isDry ? " (not really: --dry-run)" : ""}`);
}
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const changes = changesOf(readFileSync(join(root, "CHANGELOG.md"), "utf8"), version) ?? "";
writeFileSync(join(root, "out", "changes.md"), changes.split("\n").slice(1).join("\n"));
