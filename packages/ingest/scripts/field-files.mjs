// Files as pandas, pyarrow, DuckDB and PostgreSQL write them, and Excel's and Spark's forms made by hand, imported and compared value
// by value. Needs the build, Python 3.11 or later with venv, and the Python package registry.
// Usage: node packages/ingest/scripts/field-files.mjs [--rows N] [--seed N]

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonFor } from "../../../scripts/python.mjs";

const { install, runProgram } = pythonFor(import.meta.url);

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "150" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const program = fileURLToPath(new URL("../dist/test/field-files/import-files.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "native-infer-field-files-"));
let status = 1;
try {
  install("field-files");
  console.log(`--rows ${values.rows} --seed ${values.seed}`);
  status = await runProgram("python", [
    "test/field-files/make_files.py",
    folder,
    values.rows,
    values.seed,
  ]);
  if (status === 0)
    status = spawnSync(process.execPath, [program, folder], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
