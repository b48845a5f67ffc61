// The clients that people have in Python against the real server. Needs the build, Python with venv, and the Python package
// registry. Usage: node packages/server/scripts/python-clients.mjs [what pytest takes]

import { rmSync } from "node:fs";
import { classifierOf, writeModel } from "@native-infer/testing";
import { pythonFor } from "../../../scripts/python.mjs";
import { ServerProcess } from "../dist/test/support/server-process.js";

const { install, runProgram } = pythonFor(import.meta.url);

install("python-clients");
const ranker = writeModel(classifierOf("bert", 1));
const server = await ServerProcess.start(["--log", "off", "--rerankers", `ranker=${ranker}`]);
// What all of Python's clients share is one folder above.
const quiet = ["-q", "--disable-warnings", "-p", "no:cacheprovider", "--confcutdir=test"];
const args = [...quiet, "test/python-clients", ...process.argv.slice(2)];
const status = await runProgram("pytest", args, { NATIVE_INFER_URL: server.url });
const { code, stderr } = await server.stop();
rmSync(ranker, { recursive: true });
if (code !== 0 || stderr !== "") {
  console.error(`the server ended with ${code} and said: ${stderr}`);
  process.exit(1);
}
process.exit(status);
