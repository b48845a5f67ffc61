import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { COMMAND_NAMES, commandSpec } from "../../src/cli/arguments/commands.js";
import { flagOf } from "../../src/cli/arguments/options.js";
import { ownManifest } from "../../src/cli/version.js";
import { runCli } from "./support/run-cli.js";

describe("the arguments of native-infer", () => {
  const wrong: [string[], RegExp][] = [
    [[], /no command; allowed are embed, sparse, rerank, classify, tokenize, info, doctor, serve/],
    [["embod"], /unknown command embod; allowed are embed/],
    [["help", "embod"], /unknown command embod; allowed are embed/],
    [["--help", "--fast"], /unknown option --fast; allowed are embed/],
    [["help", "embed", "info"], /help is of one command, but was given 'info' too/],
    [["--version", "info"], /--version takes nothing, but was given .info./],
    [["embed", "--constructor"], /unknown option --constructor of embed/],
    [["constructor"], /unknown command constructor/],
    [["--verbose"], /unknown option --verbose; allowed are embed/],
    [["embed", "--fast"], /unknown option --fast of embed; allowed are .*--model/],
    [["embed", "-x"], /unknown option -x of embed/],
    [["info", "--format", "npy"], /unknown option --format of info/],
    [["embed", "--threads"], /--threads has no value; allowed is an integer from 1 to 256/],
    [["embed", "--threads", "--no-text"], /--threads has no value/],
    [["embed", "--threads", "0"], /--threads is '0'; allowed is an integer from 1 to 256/],
    [["embed", "--threads", "1.5"], /--threads is '1.5'/],
    [["embed", "--dtype=int4"], /--dtype is 'int4'; allowed is int8, bf16, fp32/],
    [["embed", "--graph-inputs", "task_id"], /--graph-inputs is 'task_id'; allowed is name=number/],
    [["embed", "--graph-inputs", "a=1,a=2"], /--graph-inputs is 'a=1,a=2'/],
    [["info", "--graph-inputs", "a=-1,b=0.5"], /graphOutput or graphInputs names what .* not have/],
    [["embed", "--no-text=1"], /--no-text takes no value/],
    [["embed", "--format", "npy"], /--format npy needs --output/],
    [["embed", "--field", "x"], /--field is for --input-format jsonl/],
    [["embed", "--prompt", "a", "--prompt-name", "b"], /--prompt and --prompt-name exclude/],
    [["rerank"], /rerank needs a QUERY that is not empty; see --help/],
    [["rerank", "", "file"], /rerank needs a QUERY that is not empty/],
    [["rerank", "query"], /rerank needs --model/],
    [["classify"], /classify needs --model/],
    [["sparse"], /sparse needs --model/],
    [["rerank", "--top-k", "0"], /--top-k is '0'; allowed is an integer from 1 to 100000/],
    [["rerank", "--activation", "softmax"], /--activation is 'softmax'; allowed is none, sigmoid;/],
    [["rerank", "--truncate", "end"], /--truncate is 'end'; allowed is longest_first, only_second/],
    [["classify", "--truncate", "end"], /--truncate is 'end'; allowed is none;/],
    [["classify", "--pooling", "cls"], /unknown option --pooling of classify/],
    [["embed", "--top-k", "1"], /unknown option --top-k of embed/],
    [["embed", "--texts"], /--texts needs at least one text/],
    [["rerank", "--model", "m", "--texts", "query"], /--texts needs at least one text/],
    [["embed", "--texts", "--input-format", "jsonl", "x"], /--texts and --input-format exclude/],
    [["info", "file"], /info takes no files, but was given 'file'/],
    [["info", "--max-tokens", "100000"], /maxTokens is 100000; allowed are 3 to 256/],
  ];
  for (const [args, message] of wrong) {
    test(`refuses '${args.join(" ")}' with code 2, saying what is allowed`, async () => {
      const { code, stdout, stderr } = await runCli(args);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trimEnd().split("\n").length, 1);
    });
  }

  test("prints its version", async () => {
    const { code, stdout } = await runCli(["--version"]);
    assert.equal(code, 0);
    assert.equal(stdout, `${ownManifest().version}\n`);
  });

  test("names every command in its help", async () => {
    const { code, stdout } = await runCli(["--help"]);
    assert.equal(code, 0);
    for (const name of COMMAND_NAMES) assert.match(stdout, new RegExp(`^ {2}${name} `, "m"));
  });

  test("says of each command whether a model is required", async () => {
    for (const command of COMMAND_NAMES) {
      const { stdout } = await runCli([command, "--help"]);
      const model = /--model MODEL +(.*)/.exec(stdout)?.[1] ?? "";
      const isRequired = ["sparse", "rerank", "classify"].includes(command);
      assert.match(model, isRequired ? /; required$/ : /; default: the embedded model$/);
    }
  });

  for (const command of COMMAND_NAMES) {
    test(`names every option of ${command} in its help`, async () => {
      const { code, stdout } = await runCli([command, "--help"]);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^Usage: native-infer ${command} \\[OPTION`));
      assert.deepEqual(await runCli(["help", command]), { code, stdout, stderr: "" });
      for (const name of commandSpec(command).options) {
        assert.match(stdout, new RegExp(`^ {2}${flagOf(name)}( |$)`, "m"));
      }
    });
  }
});
