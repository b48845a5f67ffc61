// The one version of all packages of the workspace: it is root's package.json that says it.
// Usage: node scripts/release/version.mjs            fails if a package, or what one wants of another, is of another version
//        node scripts/release/version.mjs X.Y.Z      writes that version everywhere; CHANGELOG.md must have a section of it
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const KINDS = ["dependencies", "devDependencies", "peerDependencies"];
/** ONNX Runtime's own version is that of @native-infer/onnxruntime, which is no package of the workspace. */
const OTHERS = ["@native-infer/onnxruntime"];

const isOurs = (name) => /^(native-infer$|@native-infer\/)/.test(name) && !OTHERS.includes(name);
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

function manifestFiles() {
  const { workspaces } = readJson(join(root, "package.json"));
  return ["", ...workspaces].map((folder) => join(root, folder, "package.json"));
}

/** A manifest with `version` as its own and as that of each package of ours that it wants. */
export function withVersion(manifest, version) {
  const changed = { ...manifest, version };
  for (const kind of KINDS.filter((each) => manifest[each] !== undefined)) {
    changed[kind] = Object.fromEntries(
      Object.entries(manifest[kind]).map(([name, range]) => [name, isOurs(name) ? version : range]),
    );
  }
  return changed;
}

/** The section of CHANGELOG.md about a version; undefined if there is none. */
export function changesOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  return sections.find(
    (section) => section.startsWith(`${version} `) || section.startsWith(`${version}\n`),
  );
}

function check() {
  const files = manifestFiles();
  const { version } = readJson(files[0]);
  const wrong = files.filter((file) => {
    const manifest = readJson(file);
    return JSON.stringify(manifest) !== JSON.stringify(withVersion(manifest, version));
  });
  for (const file of wrong) console.error(`${file}: not all is of version ${version}`);
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const isTold = changesOf(changelog, version) !== undefined;
  if (!isTold) console.error(`CHANGELOG.md has no section of ${version}`);
  return wrong.length === 0 && isTold;
}

function write(version) {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error(`'${version}' is no version`);
  if (changesOf(readFileSync(join(root, "CHANGELOG.md"), "utf8"), version) === undefined)
    throw new Error(`CHANGELOG.md has no section of ${version}: say first what has changed`);
  for (const file of manifestFiles()) {
    const changed = withVersion(readJson(file), version);
    writeFileSync(file, `${JSON.stringify(changed, null, 2)}\n`);
  }
  const args = ["install", "--package-lock-only", "--ignore-scripts"];
  return spawnSync("npm", args, { cwd: root, stdio: "inherit" }).status === 0;
}

if (process.argv[1]?.endsWith("version.mjs")) {
  const [, , version] = process.argv;
  process.exit((version === undefined ? check() : write(version)) ? 0 : 1);
}
