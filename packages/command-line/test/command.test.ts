import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type CommandDefinition,
  helpOf,
  option,
  parseCommandLine,
  text,
  texts,
  valuesOf,
} from "@native-infer/command-line";
import fc from "fast-check";
import { COMMAND, messageOf, OPTIONS, runOf } from "./support.js";

const refusal = (...args: string[]) => messageOf(() => parseCommandLine(COMMAND, args));

describe("flags", () => {
  it("have their value behind a space or an equals sign, or none if they are switches", () => {
    assert.deepEqual(runOf(["--port", "1", "--max-inputs=2", "--restart"]).texts, {
      port: "1",
      maxInputs: "2",
      restart: "on",
    });
    assert.deepEqual(runOf(["-p", "1"]).texts, { port: "1" });
    assert.equal(runOf(["--port", "-1"]).texts.port, "-1");
    assert.equal(runOf(["--token=--a=b\n"]).texts.token, "--a=b\n");
    assert.equal(runOf(["--token="]).texts.token, "");
  });

  it("are the option's, whichever of its names was written", () => {
    const { given } = runOf(["--depth", "deep", "--api-token", "t"]);
    assert.deepEqual(given.get("level"), { text: "high", from: "--depth" });
    assert.deepEqual(given.get("token"), { text: "t", from: "--api-token" });
    assert.deepEqual(runOf(["-p", "1"]).given.get("port"), { text: "1", from: "--port" });
    assert.equal(refusal("--depth", "low"), "--depth is 'low'; allowed is shallow, deep");
    assert.match(
      refusal("--token", "a", "--api-token", "b"),
      /^--token and --api-token are the same/,
    );
  });

  it("take the last value that is given", () => {
    assert.equal(runOf(["--port", "1", "-p", "2"]).texts.port, "2");
  });

  it("add a value each time if their option repeats", () => {
    const options = { extra: option(texts("a text"), { help: "More" }) };
    const definition = { name: "p", description: "", groups: { Options: options } };
    const of = (...args: string[]) => valuesOf(options, runOf(args, definition).given).extra;
    assert.deepEqual(of("--extra", "a,b", "--extra=--c"), ["a,b", "--c"]);
    assert.deepEqual(of(), undefined);
    assert.match(
      messageOf(() => of("--extra=")),
      /^--extra is ''; allowed is a text/,
    );
  });

  it("are refused without their value, and do not take another flag for it", () => {
    for (const args of [["--port"], ["-p"], ["--port", "--restart"], ["-p", "--log", "off"]])
      assert.equal(refusal(...args), "--port has no value; allowed is an integer from 0 to 65535");
    assert.equal(refusal("--restart=yes"), "--restart takes no value; see --help");
    assert.equal(refusal("--help=yes"), "--help takes no value; see --help");
  });

  it("are refused if they are unknown, with the one that was meant", () => {
    assert.equal(refusal("--prot", "1"), "unknown setting --prot; did you mean --port? See --help");
    assert.match(refusal("--maxInputs=1"), /did you mean --max-inputs\?/);
    assert.match(refusal("--NATIVE_INFER_LOG", "x"), /^unknown setting --NATIVE_INFER_LOG/);
    assert.match(refusal("--hlep"), /did you mean --help\?/);
    assert.equal(refusal("--quantum"), "unknown setting --quantum; see --help");
    assert.equal(refusal("-q", "1"), "unknown setting -q; see --help");
    const definition = { ...COMMAND, refused: new Map([["old", "use --port"]]) };
    assert.equal(
      messageOf(() => parseCommandLine(definition, ["--old=1"])),
      "--old is not a setting of program; use --port",
    );
  });

  it("never show a value in that, which may be a secret", () => {
    for (const args of [["--tokn=my-secret"], ["--tokn", "my-secret"], ["--x=my-secret"]])
      assert.doesNotMatch(refusal(...args), /my-secret/);
    assert.match(refusal("--tokn=my-secret"), /did you mean --token\?/);
  });
});

describe("toggles", () => {
  it("are on without a value, and take only their own words for one, so that a file stays a file", () => {
    const words = fc.constantFrom("on", "off", "true", "false");
    const file = fc.string({ minLength: 1 }).filter((name) => !name.startsWith("-"));
    fc.assert(
      fc.property(fc.option(words, { nil: undefined }), file, (word, name) => {
        fc.pre(word !== undefined || !["on", "off", "true", "false"].includes(name));
        const { texts, operands } = runOf(["--log", ...(word ? [word] : []), name]);
        assert.deepEqual([texts.log, operands], [word ?? "on", [name]]);
      }),
    );
    assert.equal(runOf(["--log=off"]).texts.log, "off");
    assert.deepEqual(runOf(["--log", "--port", "1"]).texts, { log: "on", port: "1" });
    assert.deepEqual(runOf(["--log", "-"]).operands, ["-"]);
  });

  it("take any word of a command without files, so that a wrong one is refused", () => {
    const { operands: _, ...withoutFiles } = COMMAND;
    assert.equal(runOf(["--log", "maybe"], withoutFiles).texts.log, "maybe");
    assert.deepEqual(runOf(["--log", "-p", "1"], withoutFiles).texts, { log: "on", port: "1" });
    assert.deepEqual(runOf(["--port", "1", "--log"], withoutFiles).texts, { log: "on", port: "1" });
  });
});

describe("arguments that are no flags", () => {
  it("are operands, also behind two dashes", () => {
    assert.deepEqual(runOf(["a", "--port", "1", "b"]).operands, ["a", "b"]);
    const { texts, operands } = runOf(["--port", "1", "--", "--log", "off"]);
    assert.deepEqual([texts, operands], [{ port: "1" }, ["--log", "off"]]);
  });

  const parent: CommandDefinition = {
    name: "program",
    description: "",
    groups: { Options: { port: OPTIONS.port, log: OPTIONS.log } },
    commands: { serve: "Serve", ingest: "Import" },
  };
  const below = (...args: string[]) => parseCommandLine(parent, args);

  it("name a command, which gets everything behind it as it is", () => {
    const args = ["--log", "a.csv", "--port", "--help", "--wrong", "--", "serve"];
    assert.deepEqual(below("ingest", ...args), { kind: "command", name: "ingest", args });
    assert.equal(below("--port", "1").kind, "run");
    assert.equal(
      messageOf(() => below("--port", "1", "serve")),
      "--port stands before the command; put it behind",
    );
  });

  it("are refused if the command has no use for them, with the one that was meant", () => {
    assert.equal(
      messageOf(() => below("sevre")),
      "unknown argument 'sevre'; did you mean 'serve'?",
    );
    assert.equal(
      messageOf(() => below("80")),
      "unknown argument '80'; see --help",
    );
  });

  it("are listed in the help as commands", () => {
    const help = helpOf(parent);
    assert.match(help, /^Usage: program \[options\] \[serve\|ingest\]\n/);
    assert.match(help, /^ {2}ingest .*Import$/m);
  });
});

describe("help", () => {
  const print = (...args: string[]) => parseCommandLine(COMMAND, args);

  it("is printed before any value is looked at", () => {
    const text = helpOf(COMMAND);
    for (const args of [["--help"], ["-h"], ["--port", "x", "-h"], ["--wrong", "1", "--help"]])
      assert.deepEqual(print(...args), { kind: "print", text });
    assert.deepEqual(print("--version"), { kind: "print", text: "1.2.3\n" });
  });

  it("has every option under its heading, with all that its definition says", () => {
    const help = helpOf(COMMAND);
    assert.match(help, /^Usage: program \[options\] \[file\]\n\nDoes what a program does\.\n/);
    assert.match(help, /^What it does:\n {2}--config <path> /m);
    assert.match(
      help.replaceAll(/\s+/g, " "),
      / -p, --port <n> Port: an integer from 0 to 65535 \(default: 3000, env: PORT\) /,
    );
    assert.match(help, /--log \[on\|off\] .*env: NATIVE_INFER_LOG\)$/m);
    assert.match(help, /--level <word> .*also: --depth\)/);
    assert.match(help, /^Other:\n {2}--restart +Begin anew$/m);
    assert.doesNotMatch(help, /--depth </);
  });

  it("says which options have to be given", () => {
    const url = option(text("a URL"), { required: true, help: "Where" });
    const definition = { name: "p", description: "", groups: { Options: { url } } };
    assert.match(helpOf(definition), /^ {2}--url <text> +Where: a URL \(required\)$/m);
  });

  it("has no variables of a command's own options, and leaves out what another command's help has", () => {
    const { settings: _, ...command } = COMMAND;
    const own = { ...command, groups: { Options: OPTIONS } };
    assert.match(helpOf(own), /--port/);
    assert.doesNotMatch(helpOf(own), /env:/);
    const other = { ...command, otherOptions: OPTIONS };
    assert.doesNotMatch(helpOf(other), /--port/);
    assert.equal(runOf(["--port", "1"], other).texts.port, "1");
  });
});
