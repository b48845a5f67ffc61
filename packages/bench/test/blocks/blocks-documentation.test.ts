import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileC, typeErrors } from "./code.js";
import { allBlocks, type Block, commandsOf } from "./markdown.js";
import { checkCommand } from "./shell.js";
import { EXCEPTIONS } from "./table.js";

const blocks = allBlocks();
const exceptionOf = ({ file, text }: Block) =>
  EXCEPTIONS.find((each) => each.file === file && text.startsWith(each.begins));
const isCode = ({ language }: Block) => language === "ts" || language === "js";
const isHttp = (command: string) => command.startsWith("curl ");

describe("the blocks of code in the documentation", () => {
  const code = blocks.filter((block) => isCode(block) && !exceptionOf(block));
  const errors = typeErrors(code);
  for (const { place } of code)
    it(`is TypeScript or JavaScript that compiles: ${place}`, () =>
      assert.deepEqual(errors.get(place), []));

  for (const block of blocks.filter(({ language }) => language === "c"))
    it(`is C that compiles: ${block.place}`, () => assert.equal(compileC(block), ""));
});

describe("the commands in the documentation", () => {
  for (const block of blocks.filter((each) => !exceptionOf(each))) {
    const commands = commandsOf(block).filter(({ command }) => !isHttp(command));
    if (commands.length === 0) continue;
    it(`name programs, scripts, files and flags that there are: ${block.place}`, () => {
      for (const { command } of commands)
        assert(checkCommand(command), `nobody runs or checks: ${command}`);
    });
  }
});

describe("every block of the documentation", () => {
  it("is compiled, run or checked, or has a reason in test/blocks/table.ts", () => {
    const left = blocks.filter(
      (block) =>
        !isCode(block) &&
        block.language !== "c" &&
        commandsOf(block).length === 0 &&
        !exceptionOf(block),
    );
    assert.deepEqual(
      left.map(({ place, text }) => `${place}: ${text.split("\n")[0]}`),
      [],
    );
  });

  it("that has a reason is still there", () => {
    const used = new Set(blocks.map(exceptionOf));
    assert.deepEqual(
      EXCEPTIONS.filter((each) => !used.has(each)).map(({ file, begins }) => `${file}: ${begins}`),
      [],
    );
  });
});
