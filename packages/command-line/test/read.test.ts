import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  configFileOf,
  flagOf,
  gather,
  markdownTable,
  number,
  option,
  switchOption,
  text,
  valuesOf,
  variableOf,
  wordingOf,
} from "@native-infer/command-line";
import fc from "fast-check";
import { similarTo } from "../src/suggestion.js";
import { messageOf, OPTIONS, runOf } from "./support.js";

const fileOption = "config";
function read(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const given = gather(OPTIONS, { flags: runOf(args).given, environment, fileOption });
  return { given, values: valuesOf(OPTIONS, given) };
}
const refusal = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  messageOf(() => read(args, environment));

describe("values", () => {
  it("are the defaults if nothing is given", () => {
    const { port, log, level, token } = read([]).values;
    assert.deepEqual([port, log, level, token], [3000, true, "low", undefined]);
  });

  it("are refused with where they come from and what is allowed, a secret without itself", () => {
    assert.equal(refusal(["--port=x"]), "--port is 'x'; allowed is an integer from 0 to 65535");
    assert.equal(refusal([], { PORT: "x" }), "PORT is 'x'; allowed is an integer from 0 to 65535");
    assert.match(refusal(["--log=maybe"]), /^--log is 'maybe'; allowed is on or off$/);
    assert.match(refusal(["--token="]), /^--token is wrong: .*; allowed is a token$/);
  });

  it("may exclude and need each other, wherever they come from", () => {
    assert.equal(
      refusal(["--tags", "a"], { DEPTH: "deep" }),
      "--tags and DEPTH exclude each other",
    );
    assert.equal(refusal([], { NATIVE_INFER_KEY: "k" }), "NATIVE_INFER_KEY needs --cert too");
    assert.equal(refusal(["--cert", "c"]), "--cert needs --key too");
  });

  it("may have to be given", () => {
    const options = { url: option(text("a URL"), { required: true, help: "" }) };
    const message = messageOf(() => valuesOf(options, new Map()));
    assert.equal(message, "--url is missing; allowed is a URL");
    const given = new Map([["url", { text: "u", from: "--url" }]]);
    assert.deepEqual(valuesOf(options, given), { url: "u" });
  });

  it("may be numbers with a fraction, and switches", () => {
    const options = {
      seconds: option(number(0.1, 600), { default: 5, help: "" }),
      quick: switchOption(""),
    };
    const of = (text: string) => valuesOf(options, new Map([["seconds", { text, from: "" }]]));
    assert.deepEqual(of("0.5"), { seconds: 0.5, quick: false });
    for (const wrong of ["0", "601", "1e2", "-1", ".5", "1.", "NaN", ""])
      assert.match(
        messageOf(() => of(wrong)),
        /allowed is a number from 0\.1 to 600/,
      );
  });
});

describe("environment variables", () => {
  it("yield to flags, and count as absent if they are empty", () => {
    const environment = { PORT: "1", NATIVE_INFER_MAX_INPUTS: "2", NATIVE_INFER_LOG: "" };
    const { port, maxInputs, log } = read(["--port", "3"], environment).values;
    assert.deepEqual([port, maxInputs, log], [3, 2, true]);
  });

  it("belong to other programs unless an option names them", () => {
    const others = { LOG: "debug", MAX_INPUTS: "x", API_TOKEN: "x", NATIVE_INFER_PORT: "x" };
    assert.deepEqual(read([], others).values, read([]).values);
  });

  it("may have another program's words", () => {
    assert.equal(read([], { DEPTH: "deep" }).values.level, "high");
    assert.equal(refusal([], { DEPTH: "high" }), "DEPTH is 'high'; allowed is shallow, deep");
    assert.match(refusal([], { DEPTH: "deep", NATIVE_INFER_LEVEL: "low" }), /are the same setting/);
  });
});

describe("a configuration file", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "native-infer-"));
  });
  after(() => rmSync(directory, { recursive: true }));
  const file = (content: unknown) => {
    const path = join(directory, "config.json");
    writeFileSync(path, JSON.stringify(content));
    return path;
  };

  it("has options under their names, which yield to variables", () => {
    const path = file({ port: 1, maxInputs: "2", log: false, tags: ["a", "b"] });
    const { values } = read(["--config", path], { PORT: "7" });
    const { port, maxInputs, log, tags } = values;
    assert.deepEqual([port, maxInputs, log, tags], [7, 2, false, ["a", "b"]]);
  });

  it("is refused for an unknown name, with the one that was meant", () => {
    const of = (key: string) => refusal(["--config", file({ [key]: 1 })]);
    for (const key of ["max-inputs", "MAX_INPUTS", "NATIVE_INFER_MAX_INPUTS", "maxInput"])
      assert.match(of(key), /^unknown setting '.*' in .*; did you mean 'maxInputs'\?$/);
    assert.match(of("somethingElse"), /^unknown setting 'somethingElse' in [^;]*$/);
  });

  it("can be made of the values, with masks for secrets", () => {
    const args = ["--log", "off", "--max-inputs", "7", "--token", "my-secret"];
    const { given, values } = read([...args, "--config", file({ port: 9 })]);
    const printed = configFileOf(OPTIONS, values, { given, fileOption });
    assert.deepEqual(JSON.parse(printed), {
      port: 9,
      maxInputs: 7,
      log: false,
      level: "low",
      token: "***",
    });
  });
});

describe("names", () => {
  it("follow from each other", () => {
    assert.equal(flagOf("maxInputs"), "max-inputs");
    assert.equal(flagOf("max-inputs"), "max-inputs");
    assert.equal(flagOf("MAX_INPUTS"), "max-inputs");
    assert.equal(variableOf("ioDelayP99Ms", {}), "NATIVE_INFER_IO_DELAY_P99_MS");
    assert.equal(variableOf("port", { variable: "PORT" }), "PORT");
  });

  it("are suggested with one letter wrong, and suggestions come for any text", () => {
    const known = ["max-inputs", "host", "request-timeout-ms"];
    const letter = fc.constantFrom("", "z");
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.nat(), letter, (name, at, put) => {
        const place = at % name.length;
        const wrong = name.slice(0, place) + put + name.slice(place + 1);
        assert.deepEqual(similarTo(wrong, known), [name]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        for (const name of similarTo(text, known)) assert(known.includes(name));
      }),
    );
  });
});

describe("the table of options", () => {
  it("has a row of each, as its definition says", () => {
    const table = markdownTable(OPTIONS);
    const { allowed } = wordingOf(OPTIONS.port.schema);
    assert(table.includes(`\n| \`--port\` | \`PORT\` | \`3000\` | ${allowed} | Port |\n`));
    assert.equal(table.split("\n").length, Object.keys(OPTIONS).length + 3);
  });
});
