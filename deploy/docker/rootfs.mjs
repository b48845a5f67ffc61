// Makes the root file system of the image: Node, the libraries that it and our addon load, the server, a user. No shell and no package
// manager. The Dockerfile copies it; test-rootfs.mjs runs the server in it without Docker.
// Usage, on Linux, after npm ci and npm run build: node deploy/docker/rootfs.mjs FOLDER [--stores NAME,...]
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { assemble } from "./assemble.mjs";

/** The user and the group that the server runs as; no file belongs to them. */
export const USER_ID = 10001;

const FILES = {
  "etc/passwd": `root:x:0:0:root:/:/nonexistent\nnative-infer:x:${USER_ID}:${USER_ID}::/data:/nonexistent\n`,
  "etc/group": `root:x:0:\nnative-infer:x:${USER_ID}:\n`,
  // How glibc finds hosts.
  "etc/nsswitch.conf": "hosts: files dns\n",
};

/** The shared libraries that a program or a library loads, by ldd. */
function librariesOf(file) {
  const { stdout, stderr, status } = spawnSync("ldd", [file], { encoding: "utf8" });
  if (status !== 0) throw new Error(`ldd ${file}: ${stderr}`);
  if (stdout.includes("not found")) throw new Error(`${file} lacks a library:\n${stdout}`);
  return [...stdout.matchAll(/(?:=> |^\s+)(\/\S+)/gm)].map(([, path]) => path);
}

function copy(source, folder, place = source) {
  const target = join(folder, place);
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}

/** What was built or came as a library, below a folder; what is for musl does not load here. */
function nativeFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => /\.(node|so)(\.\d+)*$/.test(path) && !path.includes("musl"))
    .map((path) => join(folder, path));
}

/** Makes the file system in an empty folder. */
export function makeRootfs(folder, stores) {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  // Mounted over, or written to, when the server runs.
  for (const name of ["data", "dev", "proc", "sys", "tmp"]) mkdirSync(join(folder, name));
  for (const name of ["data", "tmp"]) chmodSync(join(folder, name), 0o1777);
  const app = join(folder, "app");
  assemble(app, stores);
  copyFileSync(fileURLToPath(new URL("health.mjs", import.meta.url)), join(app, "health.mjs"));
  copy(process.execPath, folder, "/usr/bin/node");
  for (const file of [process.execPath, ...nativeFiles(app)])
    for (const library of librariesOf(file)) if (!library.startsWith(folder)) copy(library, folder);
}

if (process.argv[1]?.endsWith("/rootfs.mjs")) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stores: { type: "string", default: "pgvector,milvus,qdrant" } },
  });
  const [folder] = positionals;
  if (folder === undefined) {
    console.error("usage: node deploy/docker/rootfs.mjs FOLDER [--stores NAME,...]");
    process.exit(2);
  }
  makeRootfs(folder, values.stores.split(",").filter(Boolean));
}
