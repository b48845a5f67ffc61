// Files as pandas, pyarrow, DuckDB and PostgreSQL write them, and Excel's and Spark's forms made by hand, imported and compared value
// by value. Needs the build, Python 3.11 or later with venv, and the Python package registry. With --spark also those of Apache Spark:
// some 500 MB to install, and Java 17 or later.
// Usage: node packages/ingest/scripts/field-files.mjs [--rows N] [--seed N] [--spark]

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
    spark: { type: "boolean", default: false },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const program = fileURLToPath(new URL("../dist/test/field-files/import-files.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "native-infer-field-files-"));
let status = 1;
try {
  install("field-files");
  if (values.spark) install("field-files", "requirements-spark.txt");
  console.log(`--rows ${values.rows} --seed ${values.seed}`);
  const programs = values.spark ? ["make_files.py", "make_spark_files.py"] : ["make_files.py"];
  status = 0;
  for (const name of programs) {
    const file = `test/field-files/${name}`;
    status ||= await runProgram("python", [file, folder, values.rows, values.seed]);
  }
  if (status === 0)
    status = spawnSync(process.execPath, [program, folder], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
