import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { jsonLines, programIn, runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

const hasScript = spawnSync("script", ["--version"]).status === 0;

describe("the progress bar of native-infer", () => {
  const scratch = scratchFolder();
  const file = join(scratch, "lines.txt");
  const output = join(scratch, "out.jsonl");
  writeFileSync(file, "a line of text\n".repeat(2000));
  const unlessScript = { skip: !hasScript && "needs the program script of util-linux" };

  /** What appears on a terminal. */
  function onTerminal(command: string): string {
    const program = `"${process.execPath}" "${programIn()}" ${command}`;
    const options = { encoding: "utf8", maxBuffer: 64_000_000 } as const;
    return spawnSync("script", ["-qec", program, "/dev/null"], options).stdout;
  }

  test("appears on a terminal, and leaves the final figures", unlessScript, () => {
    const shown = onTerminal(`embed "${file}" --output "${output}"`);
    assert.match(shown, /\[#*\.*\] +\d+ %, [\d,]+ texts, \d+\/s, \d+:\d\d left/);
    assert.match(shown, /2,000 texts, \d+\/s in \d+:\d\d\r?\n$/);
  });

  test("does not appear with --no-progress", unlessScript, () => {
    assert.equal(onTerminal(`embed --no-progress "${file}" --output "${output}"`), "");
  });

  test("does not mix with vectors on the same terminal", unlessScript, () => {
    const shown = onTerminal(`embed --no-text "${file}"`);
    assert.equal(jsonLines(shown.replaceAll("\r\n", "\n")).length, 2000);
  });

  test("does not appear where stderr is no terminal", async () => {
    const { stderr } = await runCli(["embed", file, "--output", output]);
    assert.equal(stderr, "");
  });
});
