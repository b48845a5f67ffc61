import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  checkNoQueue,
  INGEST_FLAGS,
  ingestArguments,
  ingestHelp,
} from "../../src/ingest/arguments.js";
import { readFlags } from "../../src/settings/flags.js";
import { flagOf } from "../../src/settings/names.js";
import { commandOf } from "../../src/settings/read.js";
import { NAMES, settingOf } from "../../src/settings/table.js";

const read = (args: readonly string[]) => readFlags(args, INGEST_FLAGS);
const pathOf = (args: readonly string[]) => ingestArguments(read(args)).path;
const TOGGLES = NAMES.filter((name) => settingOf(name).form === "toggle");

describe("the command line of an import", () => {
  it("knows which settings need no value, so that the file behind one stays the file", () => {
    assert.ok(TOGGLES.includes("logTexts"));
    for (const name of TOGGLES) {
      const flag = `--${flagOf(name)}`;
      const line = read([flag, "data.jsonl"]);
      assert.equal(ingestArguments(line).path, "data.jsonl", flag);
      assert.equal(line.settings.get(name)?.text, "on");
      assert.equal(pathOf([flag, "-"]), "-", flag);
      for (const word of ["on", "off", "true", "false"]) {
        const given = read([flag, word, "data.jsonl"]);
        assert.deepEqual([given.settings.get(name)?.text, given.files], [word, ["data.jsonl"]]);
      }
    }
    for (const flag of INGEST_FLAGS.switches) assert.equal(pathOf([`--${flag}`, "a.csv"]), "a.csv");
  });

  it("means the same wherever the file stands between the flags", () => {
    const parts = [
      ["--log-texts"],
      ["--log", "off"],
      ["--store", "lancedb"],
      ["--id-field=key"],
      ["--text-field", "body"],
      ["--restart"],
      ["--wait"],
      ["--queue", "redis://h:1"],
      ["--retry-timeout-ms", "5"],
      ["-p", "3000"],
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts), fc.nat(10), (some, at) => {
        const given = [...some.slice(0, at), ["data.jsonl"], ...some.slice(at)].flat();
        const expected = read([...some.flat(), "data.jsonl"]);
        assert.deepEqual(read(given), expected);
        assert.deepEqual(ingestArguments(read(given)), ingestArguments(expected));
        assert.equal(pathOf(given), "data.jsonl");
      }),
    );
  });

  it("gives settings to the settings, and keeps its own flags", () => {
    const line = read(["a.csv", "--store-fields", "n:number", "--format", "csv", "--log-texts"]);
    const command = commandOf(line, {});
    assert.ok(command.kind === "serve");
    assert.deepEqual(command.settings.storeFields, { n: "number" });
    assert.equal(ingestArguments(line).source.format, "csv");
  });

  const refused: [args: string[], message: RegExp][] = [
    [[], /needs a file/],
    [["--log-texts"], /needs a file/],
    [["a", "b"], /takes one file; 'b' is another/],
    [["a", "--restart=yes"], /--restart takes no value/],
    [["a", "--format"], /--format has no value; allowed is jsonl\|csv\|parquet/],
    [["a", "--format", "--restart"], /--format has no value/],
    [["a", "--id-field="], /--id-field has no value/],
    [["a", "--store"], /--store has no value/],
    [["a", "--restrat"], /unknown setting --restrat; did you mean --restart\?/],
    [
      ["a", "--retry-timeout-ms", "x"],
      /--retry-timeout-ms is 'x'; allowed is an integer from 0 to/,
    ],
    [["a", "--encoding", "ebcdic"], /--encoding is 'ebcdic'; allowed is a name of the WHATWG's/],
    [["a", "--delimiter", ";;"], /--delimiter is ';;'; allowed is one character of ASCII/],
    [["a", "--delimiter", '"'], /--delimiter is '"'; allowed is/],
    [["--wait", "a"], /--wait needs --queue too/],
    [["--status"], /--status needs --queue too/],
    [["a", "--attempts", "3"], /--attempts needs --queue too/],
  ];
  for (const [args, message] of refused) {
    it(`refuses ${JSON.stringify(args)}`, () => {
      const use = () => {
        const line = read(args);
        checkNoQueue(line);
        ingestArguments(line);
      };
      assert.throws(use, { code: "INVALID_ARGUMENT", message });
    });
  }

  it("says how the file is read, in the words that people use", () => {
    const sourceOf = (...args: string[]) => ingestArguments(read(["a.csv", ...args])).source;
    for (const tab of ["\\t", "tab", "\t"])
      assert.equal(sourceOf("--delimiter", tab).delimiter, "\t");
    assert.equal(sourceOf("--encoding", "cp1252").encoding, "windows-1252");
    assert.equal(sourceOf("--encoding", "UTF8").encoding, "utf-8");
    assert.deepEqual(sourceOf().columns, ["text"]);
    const args = ["--text-field", "Full Text", "--id-field", "Row ID"];
    assert.deepEqual(sourceOf(...args).columns, ["Full Text", "Row ID"]);
  });

  it("is all in its help", () => {
    for (const flag of [...Object.keys(INGEST_FLAGS.values), ...INGEST_FLAGS.switches]) {
      assert.match(ingestHelp(), new RegExp(`^  --${flag}( |$)`, "m"));
    }
  });
});
