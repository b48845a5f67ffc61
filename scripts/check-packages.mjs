// How many packages come with @native-infer/server, by package-lock.json: what somebody installs for embeddings alone.
// Usage: node scripts/check-packages.mjs
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SERVER = "packages/server";
/** The server itself among them, as `npm install` counts. */
const MAX_PACKAGES = 79;

/** The folder that holds `folder`'s packages after its own `node_modules`; undefined after the root's. */
function outside(folder) {
  const nested = folder.lastIndexOf("node_modules/");
  if (nested > 0) return folder.slice(0, nested - 1);
  return folder === "" ? undefined : "";
}

/** Where `lock` has the package `name` for the one at `from`, as Node looks for it; undefined if it is not there. */
function locate(lock, from, name) {
  for (let folder = from; folder !== undefined; folder = outside(folder)) {
    const at = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (lock[at]) return lock[at].link ? lock[at].resolved : at;
  }
  return undefined;
}

/** The names of what npm installs for a package: optional peers are left to whoever wants them. */
function wantedBy({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }) {
  const peers = Object.keys(peerDependencies ?? {}).filter(
    (name) => !peerDependenciesMeta?.[name]?.optional,
  );
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** What comes with the package at `start`, itself included: each one's path, with the path of one that needs it. */
export function packagesWith(lock, start) {
  const found = new Map([[start, start]]);
  for (const at of found.keys()) {
    for (const name of wantedBy(lock[at])) {
      const path = locate(lock, at, name);
      if (path === undefined) {
        // Another platform's, or one that npm could not install here.
        if (lock[at].optionalDependencies?.[name]) continue;
        throw new Error(`package-lock.json has no ${name} for ${at}: run npm install`);
      }
      if (!found.has(path)) found.set(path, at);
    }
  }
  return found;
}

/** What is wrong with the number of packages by `lock`, a line each. */
export function packageFaults(lock) {
  const found = packagesWith(lock, SERVER);
  if (found.size <= MAX_PACKAGES) return [];
  const lines = [...found].map(([path, by]) => `  ${path}, for ${by}`);
  return [
    `@native-infer/server comes with ${found.size} packages; at most ${MAX_PACKAGES} are allowed:`,
    ...lines.sort(),
  ];
}

/** The packages that package-lock.json of the workspace at `root` has, by path. */
export function readLock(root) {
  return JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8")).packages;
}

if (process.argv[1]?.endsWith("check-packages.mjs")) {
  const lock = readLock(fileURLToPath(new URL("..", import.meta.url)));
  const faults = packageFaults(lock);
  for (const fault of faults) console.error(fault);
  console.log(`@native-infer/server comes with ${packagesWith(lock, SERVER).size} packages`);
  process.exit(faults.length === 0 ? 0 : 1);
}
