// `npm test`: builds what is missing, runs every package's tests, then says what passed, what failed and what was skipped, and why.
// With CI=true a skip is an error.
import { clearReports, readReports } from "./report.mjs";
import { runTurbo } from "./turbo.mjs";

clearReports();
const status = runTurbo([
  "run",
  "test",
  "--concurrency=1",
  "--continue=dependencies-successful",
  "--output-logs=new-only",
]);

const reports = readReports();
const skipped = reports.flatMap((report) => report.skipped);
const passed = reports.reduce((sum, report) => sum + report.passed, 0);
const failed = reports.reduce((sum, report) => sum + report.failed, 0);

console.log("\nTests by part:");
for (const report of reports) {
  console.log(
    `  ${report.name}: ${report.passed} passed, ${report.failed} failed, ${report.skipped.length} skipped`,
  );
}
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
