import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flagOf, helpOf, parseCommandLine, valuesOf } from "@native-infer/command-line";
import fc from "fast-check";
import { ingestArguments } from "../src/commands/arguments.js";
import { INGEST_OPTIONS, ingestCommand } from "../src/commands/options.js";
import { ownHost } from "../src/options/own-host.js";

const HOST = ownHost("native-infer-ingest", "1.2.3", {});
const COMMAND = ingestCommand(HOST);

function read(args: readonly string[]) {
  const line = parseCommandLine(COMMAND, args);
  assert.ok(line.kind === "run");
  const values = valuesOf(INGEST_OPTIONS, line.given);
  return { ...line, values, target: () => HOST.target(line.given) };
}
function argumentsOf(args: readonly string[]) {
  const { values, operands } = read(args);
  return ingestArguments(values, operands);
}
const pathOf = (args: readonly string[]) => argumentsOf(args).path;
const SWITCHES = Object.entries(INGEST_OPTIONS).flatMap(([name, { isSwitch }]) =>
  isSwitch ? [`--${flagOf(name)}`] : [],
);

describe("the command line of an import", () => {
  it("knows which flags take no value, so that the file behind one stays the file", () => {
    assert.deepEqual(SWITCHES, ["--restart", "--wait", "--status"]);
    for (const flag of SWITCHES) assert.equal(pathOf([flag, "a.csv", "--queue", "u"]), "a.csv");
    assert.equal(pathOf(["--restart", "-"]), "-");
  });

  it("means the same wherever the file stands between the flags", () => {
    const parts = [
      ["--threads=2"],
      ["--store", "lancedb"],
      ["--id-field=key"],
      ["--text-field", "body"],
      ["--restart"],
      ["--wait", "--queue", "redis://h:1"],
      ["--retry-timeout-ms", "5"],
      ["--model", "x"],
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts), fc.nat(10), (some, at) => {
        const given = [...some.slice(0, at), ["data.jsonl"], ...some.slice(at)].flat();
        const expected = read([...some.flat(), "data.jsonl"]);
        const { target, values, operands } = read(given);
        assert.deepEqual(
          [values, operands, target()],
          [expected.values, expected.operands, expected.target()],
        );
        assert.equal(pathOf(given), "data.jsonl");
      }),
    );
  });

  it("gives settings to the settings, and keeps its own flags", () => {
    const line = read(["a.csv", "--store-fields", "n:number", "--format", "csv"]);
    assert.deepEqual(line.target().fields, { n: "number" });
    assert.equal(line.values.format, "csv");
  });

  const refused: [args: string[], message: RegExp][] = [
    [[], /needs a file/],
    [["a", "b"], /takes one file; 'b' is another/],
    [["a", "--restart=yes"], /--restart takes no value/],
    [["a", "--format"], /--format has no value; allowed is jsonl, csv, parquet/],
    [["a", "--format", "--restart"], /--format has no value/],
    [["a", "--id-field="], /--id-field is ''; allowed is a name/],
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
    [["a", "--queue", "u", "--checkpoint", "c"], /--checkpoint and --queue exclude each other/],
  ];
  for (const [args, message] of refused) {
    it(`refuses ${JSON.stringify(args)}`, () => {
      assert.throws(() => argumentsOf(args), { code: "INVALID_ARGUMENT", message });
    });
  }

  it("says how the file is read, in the words that people use", () => {
    const sourceOf = (...args: string[]) => argumentsOf(["a.csv", ...args]).source;
    for (const tab of ["\\t", "tab", "\t"])
      assert.equal(sourceOf("--delimiter", tab).delimiter, "\t");
    assert.equal(sourceOf("--encoding", "cp1252").encoding, "windows-1252");
    assert.equal(sourceOf("--encoding", "UTF8").encoding, "utf-8");
    assert.deepEqual(sourceOf().columns, ["text"]);
    const args = ["--text-field", "Full Text", "--id-field", "Row ID"];
    assert.deepEqual(sourceOf(...args).columns, ["Full Text", "Row ID"]);
  });

  it("is all in its help, with the settings of model and store and their variables", () => {
    const help = helpOf(COMMAND);
    for (const name of [...Object.keys(INGEST_OPTIONS), "maxBatchMs"])
      assert.match(help, new RegExp(`^  --${flagOf(name)} `, "m"));
    assert.match(help, /^Model:$/m);
    assert.match(help, /^ {2}worker /m);
    assert.match(help.replaceAll(/\s+/g, " "), /--hf-token <token> .* \(env: HF_TOKEN\)/);
    assert.doesNotMatch(help, /NATIVE_INFER_RESTART/);
  });
});
