// `npm run test:kills [-- N]`: the tests that kill processes at random moments, N times each instead of the few of `npm test`:
// a writer of the embedded store, an import, and an import on Redis with its workers, its producer and Redis itself.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const kills = Number(process.argv[2] ?? 50);
if (!Number.isInteger(kills) || kills < 1) {
  console.error(`the number of kills is ${process.argv[2]}; allowed is an integer of at least 1`);
  process.exit(2);
}
const files = [
  "vector-store/dist/test/lancedb-kill",
  "ingest/dist/test/command",
  "ingest/dist/test/queue/random-kills",
];
const compiled = files.map((file) =>
  fileURLToPath(new URL(`../../${file}.test.js`, import.meta.url)),
);
const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-concurrency=1", "--test-reporter=spec", ...compiled],
  { stdio: "inherit", env: { ...process.env, NATIVE_INFER_KILLS: String(kills) } },
);
process.exit(status ?? 1);
