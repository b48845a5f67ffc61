import assert from "node:assert/strict";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { parseNpy } from "./support/npy.js";
import { jsonLines, startCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

interface Row {
  index: number;
  vector: number[];
}

const LINE = `${"a line of some length ".repeat(20)}\n`;
/** Many bytes, few tokens. */
const WIDE_LINE = `${"word".padEnd(4000)}\n`;

/** Writes lines for as long as the child takes them, at most `max`; returns how many. Ends once nothing moves. */
async function feed(
  child: ChildProcessWithoutNullStreams,
  max: number,
  line = LINE,
): Promise<number> {
  let lines = 0;
  while (lines < max) {
    lines += 1;
    if (child.stdin.write(line)) continue;
    const drained = once(child.stdin, "drain").then(
      () => true,
      () => false,
    );
    if (!(await Promise.race([drained, sleep(3000, false)]))) break;
  }
  return lines;
}

/** Max memory that the process has had, in bytes. */
function peakMemory(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Waits until the program has written vectors to the file that will be `output`. */
async function begun(child: ChildProcessWithoutNullStreams, output: string): Promise<void> {
  const temporary = `${output}.${child.pid}.tmp`;
  while ((statSync(temporary, { throwIfNoEntry: false })?.size ?? 0) < 1000) await sleep(2);
}

/** The programs of one test, which must not outlive it where it fails. */
const running: ChildProcessWithoutNullStreams[] = [];

function start(args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = startCli(args);
  running.push(child);
  return child;
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

describe("native-infer as part of a pipeline", () => {
  const scratch = scratchFolder();
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
  });
  const linux = { skip: process.platform !== "linux" && "reads /proc" };

  test("answers a line while its writer still thinks about the next", async () => {
    const child = start(["embed"]);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    for (let i = 0; i < 3; i += 1) {
      child.stdin.write(`line ${i}\n`);
      const { value } = await lines.next();
      assert.equal((JSON.parse(value ?? "") as Row).index, i);
    }
    child.stdin.end();
    assert.equal(await ended(child), 0);
  });

  test("stops reading while nobody reads its output", async () => {
    const child = start(["embed"]);
    const taken = await feed(child, 20_000);
    assert.ok(taken < 2000, `${taken} lines were taken`);
    // Everything that was taken comes out once somebody reads.
    child.stdin.end();
    const [stdout, code] = await Promise.all([text(child.stdout), ended(child)]);
    assert.equal(code, 0);
    assert.equal(jsonLines(stdout).length, taken);
  });

  test("needs no more memory for a long input than for a short one", linux, async () => {
    const child = start(["tokenize"]);
    child.stdout.resume();
    const closed = ended(child);
    await feed(child, 5000, WIDE_LINE);
    const early = peakMemory(child.pid);
    await feed(child, 50_000, WIDE_LINE);
    const late = peakMemory(child.pid);
    child.stdin.end();
    assert.equal(await closed, 0);
    // 50,000 lines of 4 KB are 200 MB.
    assert.ok(late < early + 40e6, `${early} bytes grew to ${late}`);
  });

  test("ends with whole lines when it is interrupted", async () => {
    const child = start(["embed"]);
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (data: string) => {
      stdout += data;
    });
    child.stdin.write(LINE.repeat(200));
    await once(child.stdout, "data");
    child.kill("SIGINT");
    assert.equal(await ended(child), 130);
    const rows = jsonLines<Row>(stdout);
    assert.equal(stdout.at(-1), "\n");
    assert.deepEqual(
      rows.map(({ index }) => index),
      rows.map((_, i) => i),
    );
    assert.ok(rows.every(({ vector }) => vector.length === 384));
  });

  test("keeps a valid part beside the output file when it is interrupted", async () => {
    const output = join(scratch, "interrupted.npy");
    const child = start(["embed", "--format", "npy", "--output", output]);
    const stderr = text(child.stderr);
    const feeding = feed(child, 3000);
    await begun(child, output);
    child.kill("SIGTERM");
    assert.equal(await ended(child), 143);
    await feeding;
    assert.equal(existsSync(output), false);
    assert.match(await stderr, /interrupted; what was done is in .*interrupted\.npy\.partial/);
    const { rows, columns } = parseNpy(readFileSync(`${output}.partial`));
    assert.equal(columns, 384);
    assert.ok(rows > 0 && rows < 3000, `${rows} rows`);
  });

  test("ends at once at the second interrupt, and leaves nothing", async () => {
    const folder = join(scratch, "twice");
    mkdirSync(folder);
    const output = join(folder, "out.jsonl");
    const child = start(["embed", "--output", output]);
    const closed = ended(child);
    child.stdin.write(`${"word ".repeat(300)}\n`.repeat(1000));
    await begun(child, output);
    child.kill("SIGINT");
    // Far less than what is in the engine takes, which the first one waits for.
    await sleep(20);
    child.kill("SIGINT");
    assert.equal(await closed, 130);
    assert.deepEqual(readdirSync(folder), []);
  });
});
