// `npm test`: builds what is missing, runs every package's tests, then says what passed, what failed and what was skipped, and why.
// With CI=true a skip is an error. What has not changed since it passed is not run again, and said to come from the cache; a run that
// skipped something is never remembered. `npm test -- --force` runs everything.
import { clearReports, readReports } from "./report.mjs";
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
for (const { skipped: left, hash } of reports) if (left.length > 0 && hash) forget(hash);
if (skipped.length > 0) {
  console.log("\nSkipped:");
  for (const { what, why } of skipped) console.log(`  ${what}: ${why}`);
} else {
  console.log("Nothing was skipped.");
}
const notPossible = reports.flatMap((report) => report.notPossible ?? []);
if (notPossible.length > 0) console.log("\nNot possible on this machine, and so not run:");
for (const { what, why } of notPossible) console.log(`  ${what}: ${why}`);
const failures = reports.flatMap((report) => report.failures ?? []);
if (failures.length > 0) console.log("\nFailed:");
for (const { what, why } of failures)
  console.log(`  ${what}\n    ${why.replaceAll("\n", "\n    ")}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);

const skipsAllowed = process.env.CI !== "true";
if (!skipsAllowed && skipped.length > 0) console.error("CI=true: a skipped test is an error.");
process.exit(status !== 0 || failed > 0 || (!skipsAllowed && skipped.length > 0) ? 1 : 0);
