import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { allBlocks, type Block, type Command, commandsOf, ROOT } from "./markdown.js";
import { compareOutput } from "./responses.js";
import { PageServer } from "./server.js";
import { EXCEPTIONS } from "./table.js";

const folder = mkdtempSync(join(tmpdir(), "native-infer-pages-"));
after(() => rmSync(folder, { recursive: true }));

const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const skip = hasCurl ? false : "not installed: curl (apt-get install curl)";

const FIRST_STEPS = "docs/guide/first-steps.md";
const blocks = allBlocks().filter(
  ({ file, text }) =>
    !EXCEPTIONS.some((each) => each.file === file && text.startsWith(each.begins)),
);
const curls = (block: Block) =>
  commandsOf(block).filter(({ command }) => command.startsWith("curl "));

/** Runs commands in order, and compares what each prints with what the page says, if it says something. */
function runAll(server: PageServer, commands: readonly Command[]): void {
  for (const { command, output } of commands) {
    const printed = server.run(command);
    if (output.trim() === "") continue;
    try {
      compareOutput(printed, output);
    } catch (error) {
      throw new Error(`${command}\nprints:\n${printed}\n${(error as Error).message}`);
    }
  }
}

/** Pages whose commands want a server with other settings than the default ones. */
const SETTINGS: [place: RegExp, text: RegExp, args: string[]][] = [
  [/^docs\/guide\/security\.md/, /--api-keys-file keys/, ["--api-keys-file", join(folder, "keys")]],
  [/^docs\/guide\/stores\.md/, /./, ["--store-fields", "country:text,people:number"]],
];

describe("the requests in the documentation", { skip }, () => {
  writeFileSync(join(folder, "keys"), "ann:anns-secret-1\n");
  const special = (block: Block) =>
    SETTINGS.find(([place, text]) => place.test(block.place) && text.test(block.text))?.[2];
  const usual = blocks.filter(
    (block) =>
      curls(block).length > 0 &&
      block.file !== FIRST_STEPS &&
      !block.file.startsWith("examples/frameworks"),
  );
  let server: PageServer;
  before(async () => {
    server = await PageServer.start([], folder);
  });
  after(() => server.stop());

  for (const block of usual) {
    it(`are answered as the page says: ${block.place}`, async () => {
      const args = special(block);
      if (args === undefined) return runAll(server, curls(block));
      const other = await PageServer.start(args, mkdtempSync(join(folder, "other-")));
      try {
        runAll(other, curls(block));
      } finally {
        await other.stop();
      }
    });
  }
});

describe("the first steps", { skip }, () => {
  const page = blocks.filter(({ file }) => file === FIRST_STEPS);
  const blockWith = (text: string) => {
    const found = allBlocks().find(
      (block) => block.file === FIRST_STEPS && block.text.includes(text),
    );
    assert(found, text);
    return found;
  };
  const run = (command: string) => {
    const { stdout, status } = spawnSync("bash", ["-c", `(${command}) 2>&1`], {
      cwd: folder,
      encoding: "utf8",
      timeout: 60_000,
    });
    assert.equal(status, 0, stdout);
    return stdout;
  };

  it("go as the page says, from a file of notes to a search in it", async () => {
    writeFileSync(join(folder, "notes.jsonl"), blockWith('"sourdough"').text);
    // The page's commands run in the clone.
    for (const name of ["packages", "node_modules"])
      symlinkSync(join(ROOT, name), join(folder, name));
    const [ingest] = commandsOf(blockWith("ingest notes.jsonl"));
    assert(ingest);
    assert.match(run(ingest.command), /^5 documents in /m);
    const args = /-- (.*)/.exec(blockWith("npm start -- --store lancedb").text)?.[1] ?? "";
    const server = await PageServer.start(
      args.replace("notes-store", join(folder, "notes-store")).split(" "),
      folder,
    );
    try {
      runAll(server, page.flatMap(curls));
    } finally {
      await server.stop();
    }
    writeFileSync(join(folder, "search.mjs"), blockWith('readFileSync("notes.jsonl"').text);
    const [search] = commandsOf(blockWith("node search.mjs"));
    assert(search);
    compareOutput(run(search.command), search.output);
  });
});
