// What a shared library needs of the system that loads it, and what it lets others see.
import { spawnSync } from "node:child_process";

/** The oldest glibc that the addon has to run on: the one that ONNX Runtime's library needs. */
const MAX_GLIBC = [2, 28];
/** Libraries of the C library itself. */
const ALLOWED = /^(lib(c|m|dl|pthread|rt)\.so(\.\d+)?|ld-linux-[\w-]+\.so\.\d|ld-musl-\w+\.so\.1)$/;
const EXPORTED = ["napi_register_module_v1", "node_api_module_get_api_version_v1"];

function readelf(...args) {
  const { status, stdout, stderr } = spawnSync("readelf", ["-W", ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`readelf ${args.join(" ")} failed: ${stderr}`);
  return stdout;
}

/** Libraries, versions of their symbols such as GLIBC_2.17, and names of exported symbols. */
export function elfNeeds(file) {
  const dynamic = readelf("--dynamic", file);
  const versions = readelf("--version-info", file);
  const symbols = readelf("--dyn-syms", file);
  return {
    libraries: [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name),
    versions: [...new Set([...versions.matchAll(/Name: ([A-Z]\w*_[\d.]+)/g)].map(([, v]) => v))],
    exported: symbols
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , , binding, , section]) => binding !== "LOCAL" && /^\d+$/.test(section ?? ""))
      .map((columns) => columns[7]),
  };
}

function isTooNew(version) {
  const [, name, numbers] = /^(\w+?)_([\d.]+)$/.exec(version) ?? [];
  if (name !== "GLIBC") return true;
  const [major = 0, minor = 0] = numbers.split(".").map(Number);
  return major > MAX_GLIBC[0] || (major === MAX_GLIBC[0] && minor > MAX_GLIBC[1]);
}

/** Why an addon with these needs would not load everywhere, or would meet others' symbols; a line each. */
export function needFaults({ libraries, versions, exported }) {
  const extra = exported.filter((name) => !EXPORTED.includes(name));
  return [
    ...libraries.filter((name) => !ALLOWED.test(name)).map((name) => `needs the library ${name}`),
    ...versions.filter(isTooNew).map((version) => `needs ${version}`),
    ...(extra.length > 0 ? [`exports ${extra.length} symbols, such as ${extra[0]}`] : []),
    ...EXPORTED.filter((name) => !exported.includes(name)).map((name) => `does not export ${name}`),
  ];
}
