// schemathesis against the real server: requests made from its /openapi.json, right ones and wrong ones, and each answer
// held against the document. Ends with 0 where there was no 5xx (but 504 to a deadline of the request's own) and no answer
// that the document does not have. Needs the build, Python with venv, and the Python package registry.
// Usage: node packages/server/scripts/schemathesis.mjs [--max-examples 20] [--seed N] [-- what schemathesis takes besides]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pythonFor } from "../../../scripts/python.mjs";
import { ServerProcess } from "../dist/test/support/server-process.js";

const { install, runProgram } = pythonFor(import.meta.url);

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
];

const { values, positionals } = parseArgs({
  options: {
    "max-examples": { type: "string", default: "20" },
    seed: { type: "string" },
  },
  allowPositionals: true,
});

install("schemathesis");
const store = mkdtempSync(join(tmpdir(), "native-infer-store-"));
const server = await ServerProcess.start(["--log", "off", "--store-path", store]);
const status = await runProgram("schemathesis", [
  ...["--config-file", "test/schemathesis/schemathesis.toml"],
  ...["run", `${server.url}/openapi.json`],
  ...["--checks", CHECKS.join(",")],
  ...["--max-examples", values["max-examples"]],
  // The first faults of an operation would keep others from sight.
  "--continue-on-failure",
  ...["--generation-database", "none"],
  ...(values.seed === undefined ? [] : ["--seed", values.seed]),
  ...positionals,
]);
const { code, stderr } = await server.stop();
rmSync(store, { recursive: true });
if (code !== 0 || stderr !== "") {
  console.error(`the server ended with ${code} and said: ${stderr}`);
  process.exit(1);
}
process.exit(status);
