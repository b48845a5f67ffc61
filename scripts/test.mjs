// `npm test`: builds what is missing, runs every package's tests, then says what passed, what failed and what was skipped, and why.
// Which reasons of a skip may stand, and which in CI, is in skips.mjs. What has not changed since it passed is not run again, and said to come from the cache; a run that
// skipped what an installation would bring is never remembered. `npm test -- --force` runs everything.
import { clearReports, readReports } from "./report.mjs";
import { mayBeRemembered, unexcused } from "./skips.mjs";
import { forget, runTurbo } from "./turbo.mjs";

clearReports();
const startedAt = Date.now();
const status = runTurbo([
  "run",
  "test:core",
  "test",
  "test:docs",
  "--concurrency=1",
  "--continue=dependencies-successful",
  "--output-logs=new-only",
  ...process.argv.slice(2),
]);

const reports = readReports();
const skipped = reports.flatMap((report) => report.skipped);
const passed = reports.reduce((sum, report) => sum + report.passed, 0);
const failed = reports.reduce((sum, report) => sum + report.failed, 0);

console.log("\nTests by part:");
for (const { name, passed: ok, failed: not, skipped: left, finishedAt } of reports) {
  const source = finishedAt < startedAt ? " (from the cache: nothing has changed since)" : "";
  console.log(`  ${name}: ${ok} passed, ${not} failed, ${left.length} skipped${source}`);
}
for (const { skipped: left, hash } of reports) if (hash && !mayBeRemembered(left)) forget(hash);
if (skipped.length > 0) {
  console.log("\nSkipped:");
  for (const { what, why } of skipped) console.log(`  ${what}: ${why}`);
} else {
  console.log("Nothing was skipped.");
}
const failures = reports.flatMap((report) => report.failures ?? []);
if (failures.length > 0) console.log("\nFailed:");
for (const { what, why } of failures)
  console.log(`  ${what}\n    ${why.replaceAll("\n", "\n    ")}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);

const wrong = unexcused(skipped, process.env.CI === "true");
if (wrong.length > 0)
  console.error("\nSkipped without a reason that may stand here (scripts/skips.mjs):");
for (const { what, why } of wrong) console.error(`  ${what}: ${why}`);
process.exit(status !== 0 || failed > 0 || wrong.length > 0 ? 1 : 0);
