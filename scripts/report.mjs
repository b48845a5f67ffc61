// What each test run leaves behind in its package for the summary at the end of `npm test`: reports/tests/NAME.json. Turbo keeps it
// with a run that it remembers, and brings it back in place of another.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders with a package in each folder of theirs. */
const PARENTS = ["../packages", "../examples"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const folderOf = (root) => join(root, "reports", "tests");

/**
 * @typedef {{ what: string, why: string }} Skip
 * @typedef {{ what: string, why: string }} Failure `why` is what the test's error says.
 * @typedef {{ name: string, passed: number, failed: number, skipped: Skip[], failures?: Failure[] }} Report
 */

/** @param {string} root the package's folder @param {Report} report */
export function writeReport(root, report) {
  const folder = folderOf(root);
  mkdirSync(folder, { recursive: true });
  const { TURBO_HASH: hash } = process.env;
  const stamped = { ...report, finishedAt: Date.now(), hash };
  writeFileSync(join(folder, `${report.name}.json`), JSON.stringify(stamped, null, 2));
}

/** The folders of reports of the workspace's packages. */
function folders() {
  return PARENTS.flatMap((root) => readdirSync(root).map((name) => folderOf(join(root, name))));
}

export function clearReports() {
  for (const folder of folders()) rmSync(folder, { recursive: true, force: true });
}

/** @returns {(Report & { finishedAt: number, hash?: string })[]} */
export function readReports() {
  return folders()
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .map((file) => JSON.parse(readFileSync(file, "utf8")))
    .sort((a, b) => a.name.localeCompare(b.name));
}
