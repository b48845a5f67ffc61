import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  checkNoQueue,
  INGEST_FLAGS,
  ingestArguments,
  ingestHelp,
} from "../src/commands/arguments.js";
import type { Host } from "../src/commands/command-line.js";
import { readCommandLine } from "../src/options/read.js";

const read = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  readCommandLine(args, INGEST_FLAGS, environment);
const pathOf = (args: readonly string[]) => ingestArguments(read(args)).path;
const HOST: Host = {
  names: { ingest: "ingest", worker: "worker" },
  settingsHelp: "",
  read: (args) => read(args),
};

describe("the command line of an import", () => {
  it("knows which flags take no value, so that the file behind one stays the file", () => {
    for (const flag of INGEST_FLAGS.switches) assert.equal(pathOf([`--${flag}`, "a.csv"]), "a.csv");
    assert.equal(pathOf(["--restart", "-"]), "-");
  });

  it("means the same wherever the file stands between the flags", () => {
    const parts = [
      ["--threads=2"],
      ["--store", "lancedb"],
      ["--id-field=key"],
      ["--text-field", "body"],
      ["--restart"],
      ["--wait"],
      ["--queue", "redis://h:1"],
      ["--retry-timeout-ms", "5"],
      ["--model", "x"],
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts), fc.nat(10), (some, at) => {
        const given = [...some.slice(0, at), ["data.jsonl"], ...some.slice(at)].flat();
        const expected = read([...some.flat(), "data.jsonl"]);
        const { target, ...line } = read(given);
        const { target: expectedTarget, ...expectedLine } = expected;
        assert.deepEqual([line, target()], [expectedLine, expectedTarget()]);
        assert.deepEqual(ingestArguments(read(given)), ingestArguments(expected));
        assert.equal(pathOf(given), "data.jsonl");
      }),
    );
  });

  it("gives settings to the settings, and keeps its own flags", () => {
    const line = read(["a.csv", "--store-fields", "n:number", "--format", "csv"]);
    assert.deepEqual(line.target().fields, { n: "number" });
    assert.deepEqual(line.settingFlags, ["--store-fields"]);
    assert.equal(ingestArguments(line).source.format, "csv");
  });

  const refused: [args: string[], message: RegExp][] = [
    [[], /needs a file/],
    [["a", "b"], /takes one file; 'b' is another/],
    [["a", "--restart=yes"], /--restart takes no value/],
    [["a", "--format"], /--format has no value; allowed is jsonl\|csv\|parquet/],
    [["a", "--format", "--restart"], /--format has no value/],
    [["a", "--id-field="], /--id-field has no value/],
    [["a", "--store"], /--store has no value/],
    [["a", "--restrat"], /unknown setting --restrat; see --help/],
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
      assert.match(ingestHelp(HOST), new RegExp(`^  --${flag}( |$)`, "m"));
    }
  });
});
