// What each test run leaves behind for the summary at the end of `npm test`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../reports/tests", import.meta.url));

/**
 * @typedef {{ what: string, why: string }} Skip
 * @typedef {{ what: string, why: string }} Failure `why` is what the test's error says.
 * @typedef {{ name: string, passed: number, failed: number, skipped: Skip[], notPossible?: Skip[], failures?: Failure[] }} Report
 * `notPossible`: what no installation could make possible on this machine, such as real cgroups without root. Not an error.
 */

/** @param {Report} report */
export function writeReport(report) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${report.name}.json`), JSON.stringify(report, null, 2));
}

export function clearReports() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** @returns {Report[]} */
export function readReports() {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
}
