// Puts @native-infer/server, the commands of @native-infer/ingest and all that they need into a folder, as installed from package-lock.json: exactly
// its versions, no development dependency, and of onnxruntime-node the library of this platform alone.
// rootfs.mjs calls it, after npm ci and npm run build.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packagesWith, readLock } from "../../scripts/check-packages.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The clients of each store, which are optional for the packages and chosen for an image. */
const STORE_PACKAGES = {
  pgvector: ["pg", "pgvector"],
  milvus: ["@zilliz/milvus2-sdk-node"],
  qdrant: ["@qdrant/js-client-rest"],
  lancedb: ["@lancedb/lancedb", "apache-arrow"],
};

/** Peers that a compiler wants, and no program. */
const FOR_COMPILERS = /^node_modules\/(typescript$|@types\/)/;

/** What is in the folder, by its paths in package-lock.json. */
function packagesFor(stores) {
  const lock = readLock(root);
  const clients = stores.flatMap((store) =>
    STORE_PACKAGES[store].map((name) => `node_modules/${name}`),
  );
  const starts = ["packages/server", "packages/ingest", ...clients];
  const all = starts.flatMap((start) => [...packagesWith(lock, start).keys()]);
  return [...new Set(all)].filter((path) => !FOR_COMPILERS.test(path));
}

const nameOf = (folder) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).name;

/** Where a path of the workspace is in an installation. */
function placeOf(path) {
  const [, workspace, rest = ""] = /^(packages\/[^/]+)(\/.*)?$/.exec(path) ?? [];
  return workspace === undefined ? path : `node_modules/${nameOf(workspace)}${rest}`;
}

/** Copies what npm would publish of a package of ours. */
function copyPublished(folder, target) {
  const { stdout, stderr, status } = spawnSync("npm", ["pack", "--dry-run", "--json"], {
    cwd: join(root, folder),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm pack in ${folder}: ${stderr}`);
  for (const { path } of JSON.parse(stdout)[0].files)
    cpSync(join(root, folder, path), join(target, path));
}

/** Copies an installed package, without the packages below it, which have places of their own. */
function copyInstalled(folder, target) {
  const nested = join(root, folder, "node_modules");
  cpSync(join(root, folder), target, { recursive: true, filter: (source) => source !== nested });
}

/** Removes the libraries of other platforms: 288 MB in all, some 40 of which one needs. */
function keepOwnPlatform(runtime) {
  const platforms = join(runtime, "bin", "napi-v6");
  for (const platform of readdirSync(platforms)) {
    for (const arch of readdirSync(join(platforms, platform)))
      if (platform !== process.platform || arch !== process.arch)
        rmSync(join(platforms, platform, arch), { recursive: true });
  }
}

/** Makes FOLDER/node_modules. */
export function assemble(folder, stores) {
  const unknown = stores.filter((store) => !Object.hasOwn(STORE_PACKAGES, store));
  if (unknown.length > 0)
    throw new Error(
      `no such store: ${unknown}; there are ${Object.keys(STORE_PACKAGES).join(", ")}`,
    );
  for (const path of packagesFor(stores)) {
    // Another platform's, which npm has not installed here.
    if (!existsSync(join(root, path))) continue;
    const target = join(folder, placeOf(path));
    mkdirSync(dirname(target), { recursive: true });
    if (path.startsWith("packages/") && !path.includes("node_modules")) copyPublished(path, target);
    else copyInstalled(path, target);
  }
  keepOwnPlatform(join(folder, "node_modules", "onnxruntime-node"));
}
