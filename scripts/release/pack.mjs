// Packs what would be published, as tarballs in out/tarballs, and lists them with their sizes.
// Usage: node scripts/release/pack.mjs [--release] [--folder FOLDER]
// Of the addons it takes those that prebuild-addon.mjs made, and for this platform, if it has made none, the one that `npm run build`
// made. With --release an addon that is missing is an error, and so is a repository that is not known (GITHUB_REPOSITORY).
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { currentPlatform, PLATFORMS } from "../../packages/native-infer/dist/src/platforms.js";
import {
  addonManifest,
  PACKAGES,
  RUNTIME_PLATFORMS,
  runtimeManifest,
  workspaceManifest,
} from "./manifests.mjs";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../..", import.meta.url));

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

function writeManifest(folder, manifest) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

function npmPack(folders, ...flags) {
  const args = ["pack", ...flags, "--json", "--ignore-scripts", ...folders.map((f) => `./${f}`)];
  const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 };
  const { status, stdout, stderr } = spawnSync("npm", args, options);
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** Copies what npm would pack of the workspace's packages, each with its published package.json and the licence. */
function stageWorkspace(stage, repository) {
  const folders = PACKAGES.map((name) => join("packages", name));
  const listings = npmPack(folders, "--dry-run");
  return folders.map((directory, i) => {
    const to = join(stage, String(i).padStart(2, "0"));
    for (const { path } of listings[i].files) {
      mkdirSync(dirname(join(to, path)), { recursive: true });
      copyFileSync(join(root, directory, path), join(to, path));
    }
    const source = readJson(join(root, directory, "package.json"));
    writeManifest(to, workspaceManifest(source, { repository, directory, platforms: PLATFORMS }));
    for (const file of ["LICENSE", "NOTICE"]) {
      const isOwn = existsSync(join(to, file)) || source.license !== "Apache-2.0";
      if (!isOwn) copyFileSync(join(root, file), join(to, file));
    }
    return to;
  });
}

/** The file of a platform's addon; undefined if it was not built. */
function addonOf(platform) {
  const native = join(root, "packages", "native-infer");
  const prebuilt = join(native, "out", "prebuilds", platform, "native_infer.node");
  const built = join(native, "build", "Release", "native_infer.node");
  const files = platform === currentPlatform() ? [prebuilt, built] : [prebuilt];
  return files.find((file) => existsSync(file));
}

function stageAddons(stage, { version, engines }, repository) {
  return PLATFORMS.filter((platform) => addonOf(platform) !== undefined).map((platform) => {
    const to = join(stage, platform);
    writeManifest(to, addonManifest(platform, { version, engines, repository }));
    copyFileSync(addonOf(platform), join(to, "native_infer.node"));
    for (const file of ["LICENSE", "NOTICE"]) copyFileSync(join(root, file), join(to, file));
    const text = `# @native-infer/${platform}\n\nThe native addon of native-infer, which installs it by itself.\n`;
    writeFileSync(join(to, "README.md"), text);
    return to;
  });
}

function stageRuntimes(stage, repository) {
  const source = dirname(require.resolve("onnxruntime-node/package.json"));
  const { version } = readJson(join(source, "package.json"));
  const own = join(root, "packages", "onnxruntime");
  const ownVersion = readJson(join(own, "package.json")).version;
  if (ownVersion !== version) {
    throw new Error(`packages/onnxruntime is ${ownVersion}, and onnxruntime-node ${version}`);
  }
  return Object.entries(RUNTIME_PLATFORMS).map(([platform, { file }]) => {
    const to = join(stage, `onnxruntime-${platform}`);
    writeManifest(to, runtimeManifest(platform, { version, repository }));
    copyFileSync(join(source, "bin", "napi-v6", file), join(to, file.split("/").at(-1)));
    for (const name of ["LICENSE", "ThirdPartyNotices.txt"])
      copyFileSync(join(own, name), join(to, name));
    const text = `# @native-infer/onnxruntime-${platform}\n\nInstalled by @native-infer/onnxruntime.\n`;
    writeFileSync(join(to, "README.md"), text);
    return to;
  });
}

/** What must not be missing from a release; a line each. */
function releaseFaults(repository) {
  const missing = PLATFORMS.filter((platform) => addonOf(platform) === undefined);
  return [
    ...missing.map((platform) => `the addon for ${platform} is missing`),
    ...(repository === undefined ? ["GITHUB_REPOSITORY does not say where the sources are"] : []),
  ];
}

/** Packs into `folder`, which is emptied first; returns name, version, file and sizes of each package, in the order to publish them. */
export function pack(folder, { release = false, runtimes = true } = {}) {
  const { GITHUB_SERVER_URL: host = "https://github.com", GITHUB_REPOSITORY: name } = process.env;
  const repository = name ? `${host}/${name}` : undefined;
  const faults = release ? releaseFaults(repository) : [];
  if (faults.length > 0) throw new Error(`not to be released:\n  ${faults.join("\n  ")}`);
  const stage = join("out", "stage");
  rmSync(join(root, stage), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const own = readJson(join(root, "packages", "native-infer", "package.json"));
  const staged = [
    ...stageAddons(join(root, stage), own, repository),
    ...(runtimes ? stageRuntimes(join(root, stage), repository) : []),
    ...stageWorkspace(join(root, stage), repository),
  ];
  return packFolders(staged, folder);
}

function packFolders(staged, folder) {
  const relative = staged.map((each) => each.slice(root.length));
  return npmPack(relative, "--pack-destination", folder).map((packed, i) => ({
    name: packed.name,
    version: packed.version,
    file: join(folder, packed.filename),
    folder: staged[i],
    integrity: packed.integrity,
    shasum: packed.shasum,
    bytes: packed.size,
    unpackedBytes: packed.unpackedSize,
  }));
}

/** For tests: packages of the platforms whose addon was not built, without it. yarn 1 fetches those, too. */
export function packStubs(folder) {
  const { version } = readJson(join(root, "packages", "native-infer", "package.json"));
  const missing = PLATFORMS.filter((platform) => addonOf(platform) === undefined);
  const staged = missing.map((platform) => {
    const to = join(root, "out", "stage", platform);
    writeManifest(to, addonManifest(platform, { version }));
    return to;
  });
  return staged.length === 0 ? [] : packFolders(staged, folder);
}

if (process.argv[1]?.endsWith("pack.mjs")) {
  const options = { release: { type: "boolean" }, folder: { type: "string" } };
  const { values } = parseArgs({ options });
  const folder = values.folder ?? join(root, "out", "tarballs");
  for (const { name, version, bytes, unpackedBytes } of pack(folder, { release: values.release })) {
    const sizes = [bytes, unpackedBytes].map((each) => `${(each / 1e6).toFixed(2)} MB`);
    console.log(`${name}@${version}: ${sizes[0]}, unpacked ${sizes[1]}`);
  }
}
