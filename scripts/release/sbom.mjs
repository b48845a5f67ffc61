// The parts of what is published as one CycloneDX document: the npm packages by `npm sbom`, and what is compiled into the addons or packed
// beside them, which npm does not know. Fails if a part is missing, is named without version or licence, or is no part of anything published.
// Usage: node scripts/release/sbom.mjs [FILE]; without FILE it checks only
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLock } from "../check-packages.mjs";
import { licencesOf, PUBLISHED } from "./licences.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** npm packages whose sources are in each addon: the workspace's lock file has them as development packages. */
const COMPILED = ["@nozbe/simdjson", "node-addon-api"];
/** In addons for Linux: libc++, libc++abi, libunwind and compiler-rt of the compiler's package, whose version names theirs. */
const LIBCXX = { name: "libc++ of ziglang", licence: "Apache-2.0 WITH LLVM-exception" };

/** `path` of the lock file as an npm name: of the workspace's own packages the manifest says it. */
export function nameOf(path, readManifest) {
  const installed = path.lastIndexOf("node_modules/");
  return installed < 0 ? readManifest(path).name : path.slice(installed + "node_modules/".length);
}

/** `name@version` of each npm package that comes with a published one. */
function publishedPackages(lock) {
  const readManifest = (path) => JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
  const paths = [...licencesOf(lock, PUBLISHED).keys()];
  return new Set(paths.map((path) => `${nameOf(path, readManifest)}@${lock[path].version}`));
}

function npmSbom() {
  const workspaces = PUBLISHED.map((folder) => `--workspace=${folder}`);
  // By the lock file, so that other platforms' packages are in it and every machine makes the same document.
  const args = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only", ...workspaces];
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** A library that is part of the addon's file. */
function compiledIn({ name, version, licence, purl }) {
  return {
    "bom-ref": `addon:${name}@${version}`,
    type: "library",
    name,
    version,
    scope: "required",
    purl,
    licenses: [{ expression: licence }],
    properties: [{ name: "native-infer:compiled-into", value: "native_infer.node" }],
  };
}

/** What npm does not know of. */
function nativeParts(lock) {
  const sources = COMPILED.map((name) => {
    const { version, license: licence } = lock[`node_modules/${name}`];
    return compiledIn({
      name,
      version,
      licence,
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    });
  });
  const list = join(root, "packages", "native-infer", "scripts", "prebuild-requirements.txt");
  const version = /^ziglang==(\S+)$/m.exec(readFileSync(list, "utf8"))?.[1];
  return [...sources, compiledIn({ ...LIBCXX, version, purl: `pkg:pypi/ziglang@${version}` })];
}

/** `name@version`. npm names a package of the workspace by its folder, but refers to it by its own name. */
const keyOf = (component) => component["bom-ref"];
const named = (component) => ({ ...component, name: keyOf(component).replace(/@[^@]*$/, "") });

/**
 * npm's document without what is installed here and comes with nothing published (optional peers, other workspaces), and with
 * `added` parts.
 */
export function publishedSbom(document, published, added) {
  const kept = document.components.filter((each) => published.has(keyOf(each))).map(named);
  const components = [...kept, ...added];
  const refs = new Set(components.map((component) => component["bom-ref"]));
  const dependencies = document.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => refs.has(on)) }));
  const metadata = { ...document.metadata, component: named(document.metadata.component) };
  return { ...document, metadata, components, dependencies };
}

/** What is wrong with a document; a line each. */
export function sbomFaults({ components }, published) {
  const found = new Set(components.map(keyOf));
  const unnamed = components.filter(
    ({ version, purl, licenses }) => !version || !purl || !licenses?.length,
  );
  return [
    ...[...published].filter((key) => !found.has(key)).map((key) => `${key} is missing`),
    ...unnamed.map((component) => `${keyOf(component)} has no version, purl or licence`),
  ];
}

if (process.argv[1]?.endsWith("sbom.mjs")) {
  const lock = readLock(root);
  const published = publishedPackages(lock);
  const document = publishedSbom(npmSbom(), published, nativeParts(lock));
  const faults = sbomFaults(document, published);
  for (const fault of faults) console.error(`SBOM: ${fault}`);
  const [, , file] = process.argv;
  if (file !== undefined && faults.length === 0) {
    writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  }
  console.log(`SBOM: ${document.components.length} parts, ${faults.length} faults`);
  process.exit(faults.length === 0 ? 0 : 1);
}
