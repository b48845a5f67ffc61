// The addon and the JavaScript that `npm run build` made, in every runtime that docs/reference/runtimes.md names: the package's tests in
// each Node, a list of points (test/runtimes/points.ts) in Bun and Deno. The runtimes come from npm into a temporary folder.
// --quick leaves out what takes longest and what `npm test` has run in this Node. Linux with glibc only.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { installRuntimes, NODES, OTHERS } from "./runtimes.mjs";
import { packageRoot } from "./toolchain.mjs";

const words = process.argv.slice(2);
if (words.some((word) => word !== "--quick")) {
  console.error(
    "usage: npm run test:runtimes -- [--quick]; without --quick it takes some 8 minutes",
  );
  process.exit(words.includes("--help") ? 0 : 2);
}
const quick = words.includes("--quick");

/**
 * Points that do not hold in a runtime, and why; docs/reference/runtimes.md lists them too. The run fails where this is not exactly
 * what happens: an entry that has come to work must go.
 * @type {Record<string, Record<string, string>>}
 */
const KNOWN_NOT_TO_WORK = { Bun: {}, Deno: {} };

/** In `--quick`: what depends most on the runtime, such as the ends of threads and of processes, streams and the network. */
const QUICK_TESTS = [
  "embedder.test.js",
  "event-loop.test.js",
  "golden.test.js",
  "lifecycle.test.js",
  "load.test.js",
  "outputs.test.js",
  "worker-threads.test.js",
  join("cli", "embed.test.js"),
  join("hub", "download.test.js"),
];

const OPTIONS = { cwd: packageRoot, encoding: "utf8", maxBuffer: 2 ** 28 };

function versionOf(program) {
  const { stdout } = spawnSync(program, ["--version"], OPTIONS);
  return /\d+\.\d+\.\d+/.exec(stdout ?? "")?.[0] ?? "does not start";
}

function testFiles() {
  const folder = join("dist", "test");
  const all = () =>
    readdirSync(join(packageRoot, folder), { recursive: true })
      .filter((file) => file.endsWith(".test.js"))
      .sort();
  // A file that has been renamed fails the run: Node does not find it.
  return (quick ? QUICK_TESTS : all()).map((file) => join(folder, file));
}

/** The failures in a TAP report that are not only those of their subtests, each with the lines that explain it. */
function innermostFailures(tap) {
  return tap
    .split(/^(?= *(?:not )?ok \d+ - | *# Subtest)/m)
    .filter((part) => /^ *not ok(?!.*# TODO)/.test(part) && !part.includes("'subtestsFailed'"));
}

/** The package's tests. */
function testInNode(program) {
  const flags = ["--expose-gc", "--enable-source-maps", "--test", "--test-timeout=180000"];
  // Tests start programs of their own, by this Node's path or by the name `node`.
  const PATH = `${dirname(program)}${delimiter}${process.env.PATH}`;
  const { stdout, stderr, status } = spawnSync(
    program,
    [...flags, "--test-reporter=tap", ...testFiles()],
    { ...OPTIONS, env: { ...process.env, PATH } },
  );
  const count = (key) => Number(new RegExp(`^# ${key} (\\d+)$`, "m").exec(stdout)?.[1] ?? 0);
  const passed = count("pass");
  const failed = count("fail") + count("cancelled");
  const failures = innermostFailures(stdout).map((part) => /not ok \d+ - (.*)/.exec(part)?.[1]);
  const good = status === 0 && passed > 0;
  if (!good) console.error(`${innermostFailures(stdout).join("")}${stderr}`);
  return { passed, failed: good ? 0 : Math.max(failed, 1), notWorking: failures, good };
}

/** Every point of test/runtimes in a process of its own: one that crashes takes no other with it. */
function showPoints({ name, args, permissions = [] }, program) {
  const show = join("dist", "test", "runtimes", "show.js");
  const points = JSON.parse(spawnSync(process.execPath, [show], OPTIONS).stdout);
  const known = KNOWN_NOT_TO_WORK[name];
  const notWorking = [];
  for (const { point, exitCode, prints, looksAtThreads } of points) {
    const allowed = looksAtThreads && permissions.length > 0 ? ["--allow-all"] : permissions;
    const command = [...args, ...allowed, show, point];
    const ended = spawnSync(program, command, { ...OPTIONS, timeout: 60_000 });
    if (ended.status === exitCode && ended.stdout === prints) continue;
    notWorking.push(point);
    if (point in known) continue;
    const how = ended.signal ?? `exit code ${ended.status}`;
    console.error(`\n${name}: ${point}: ${how}\n${ended.stdout}${ended.stderr}`);
  }
  const surprises = Object.keys(known).filter((point) => !notWorking.includes(point));
  for (const point of surprises) {
    console.error(`\n${name}: '${point}' is listed as not working, and works, or is no point.`);
  }
  const unknown = notWorking.filter((point) => !(point in known));
  const passed = points.length - notWorking.length;
  const good = points.length > 0 && surprises.length === 0 && unknown.length === 0;
  return { passed, failed: notWorking.length, notWorking, good };
}

function printTable(rows) {
  console.log("\n| runtime | version | passed | failed | what does not work |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const { name, version, passed, failed, notWorking } of rows) {
    const what = notWorking.map((point) => {
      const why = KNOWN_NOT_TO_WORK[name]?.[point];
      return why ? `${point} (${why})` : point;
    });
    const cells = [name, version, passed, failed, what.join("; ") || "nothing known"];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function main() {
  if (process.platform !== "linux") throw new Error("the runtimes are tested on Linux only");
  const here = `Node ${process.versions.node.split(".")[0]}`;
  const nodes = NODES.filter(({ name }) => !quick || name !== here);
  const folder = mkdtempSync(join(tmpdir(), "native-infer-runtimes-"));
  const rows = [];
  try {
    installRuntimes(folder, [...nodes, ...OTHERS]);
    for (const runtime of [...OTHERS, ...nodes]) {
      const begin = performance.now();
      const file = join(folder, "node_modules", runtime.program);
      const result = runtime.args ? showPoints(runtime, file) : testInNode(file);
      rows.push({ name: runtime.name, version: versionOf(file), ...result });
      console.log(`${runtime.name}: ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  printTable(rows);
  return rows.every(({ good }) => good);
}

process.exit(main() ? 0 : 1);
