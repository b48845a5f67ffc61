// The licences of everything that comes with a published package, by package-lock.json. Fails on one that is not known to be compatible.
// Usage: node scripts/release/licences.mjs [--list]
import { fileURLToPath } from "node:url";
import { packagesWith, readLock } from "../check-packages.mjs";
import { PACKAGES } from "./manifests.mjs";

/** By their SPDX names: permissive ones, which ask for no more than to be named. */
const ALLOWED = new Set(
  "MIT Apache-2.0 ISC BSD-2-Clause BSD-3-Clause 0BSD BlueOak-1.0.0 CC0-1.0 Unlicense Zlib".split(
    " ",
  ),
);

/** Folders of the workspace that are published; @native-infer/onnxruntime is no part of it and depends on nothing. */
export const PUBLISHED = PACKAGES.filter((name) => name !== "onnxruntime").map(
  (name) => `packages/${name}`,
);

/** Whether a licence is known, such as `MIT` or `(MIT OR GPL-3.0)`: of alternatives one is enough, of several together all are needed. */
export function isAllowed(expression) {
  if (typeof expression !== "string" || expression.trim() === "") return false;
  const alternatives = expression.replace(/[()]/g, "").split(/\s+OR\s+/);
  return alternatives.some((each) => each.split(/\s+AND\s+/).every((name) => ALLOWED.has(name)));
}

/** The licence of each package that comes with one of `starts`, by its path in the lock file. */
export function licencesOf(lock, starts) {
  const paths = new Set(starts.flatMap((start) => [...packagesWith(lock, start).keys()]));
  return new Map([...paths].sort().map((path) => [path, lock[path].license]));
}

if (process.argv[1]?.endsWith("licences.mjs")) {
  const licences = licencesOf(
    readLock(fileURLToPath(new URL("../..", import.meta.url))),
    PUBLISHED,
  );
  const unknown = [...licences].filter(([, licence]) => !isAllowed(licence));
  for (const [path, licence] of unknown)
    console.error(`${path}: ${licence ?? "no licence stated"}`);
  if (process.argv.includes("--list"))
    for (const [path, licence] of licences) console.log(`${path}: ${licence}`);
  console.log(`${licences.size} packages, ${unknown.length} with a licence that is not known`);
  process.exit(unknown.length === 0 ? 0 : 1);
}
