// Clients that are too large for every check, against the real server: LiteLLM and LlamaIndex for Python, the AI SDK and
// LlamaIndex for Node, two Go clients, LangChain4j and Spring AI, each installed from its registry into
// packages/server/out/more-clients.
// Needs the build, and what each of them needs: Python with venv, npm, Go, a JDK with Maven.
// Usage: node packages/server/scripts/more-clients.mjs [python] [node] [go] [java] [spring]; without a name, all of them.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { classifierOf, writeModel } from "@native-infer/testing";
import { ServerProcess } from "../dist/test/support/server-process.js";

const server = fileURLToPath(new URL("..", import.meta.url));
const out = join(server, "out", "more-clients");

/** Runs a command in `folder`. Throws if it fails. */
function runIn(folder, [command, ...args], environment = {}) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...environment };
  const { status, error } = spawnSync(command, args, { cwd: folder, env, stdio: "inherit" });
  if (status === 0) return;
  const name = `${command} ${args.join(" ").slice(0, 80)}`;
  throw new Error(`${name} ended with ${status}${error ? `: ${error.message}` : ""}`);
}

/** Installs what a program of Java needs, and returns the command that runs it. */
function javaProgram(folder) {
  const path = join(folder, "classpath.txt");
  runIn(folder, ["mvn", "-q", "-B", "dependency:build-classpath", `-Dmdep.outputFile=${path}`]);
  return ["java", "-cp", readFileSync(path, "utf8"), "Clients.java"];
}

/** For each kind: installs what its clients need into `folder`, where its files are, and returns the command that runs them. */
const kinds = {
  python(folder) {
    cpSync(join(server, "test", "conftest.py"), join(folder, "conftest.py"));
    runIn(folder, [process.env.NATIVE_INFER_PYTHON || "python3", "-m", "venv", "venv"]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    runIn(folder, [join(folder, "venv", "bin", "python"), ...pip, "-r", "requirements.txt"]);
    const quiet = ["-q", "--disable-warnings", "-p", "no:cacheprovider"];
    return [join(folder, "venv", "bin", "pytest"), ...quiet, "."];
  },
  node(folder) {
    runIn(folder, ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
    return [process.execPath, "--test", "clients.test.mjs"];
  },
  go(folder) {
    runIn(folder, ["go", "mod", "download"]);
    return ["go", "test", "-count=1", "-mod=readonly", "./..."];
  },
  java: javaProgram,
  spring: javaProgram,
};

/** Installs one kind of clients and runs them against the server at `url`. Throws if anything fails. */
function run(kind, url) {
  const folder = join(out, kind);
  mkdirSync(folder, { recursive: true });
  cpSync(join(server, "test", "more-clients", kind), folder, { recursive: true });
  const begin = performance.now();
  const command = kinds[kind](folder);
  const installed = performance.now();
  runIn(folder, command, { NATIVE_INFER_URL: url });
  const [install, run] = [installed - begin, performance.now() - installed];
  console.log(`${kind}: ${(install / 1000).toFixed(1)} s to install, ${(run / 1000).toFixed(1)} s`);
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(kinds);
const unknown = names.filter((name) => !Object.hasOwn(kinds, name));
if (unknown.length > 0) {
  console.error(`${unknown.join(", ")}: allowed are ${Object.keys(kinds).join(", ")}`);
  process.exit(2);
}
const ranker = writeModel(classifierOf("bert", 1));
const listening = await ServerProcess.start(["--log", "off", "--rerankers", `ranker=${ranker}`]);
let failed = 0;
for (const name of names) {
  try {
    run(name, listening.url);
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    failed += 1;
  }
}
const { code, stderr } = await listening.stop();
rmSync(ranker, { recursive: true });
if (code !== 0 || stderr !== "") {
  console.error(`the server ended with ${code} and said: ${stderr}`);
  failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
