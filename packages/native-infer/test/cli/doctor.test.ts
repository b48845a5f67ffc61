import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Installation, install } from "./support/installation.js";
import { runCli } from "./support/run-cli.js";
import { scratchFolder } from "./support/scratch.js";

interface Outcome {
  name: string;
  status: "ok" | "FAIL" | "skip";
  detail: string;
  remedy?: string;
}

interface Examination {
  code: number | null;
  failed: Record<string, Outcome>;
  steps: Outcome[];
}

async function examine(args: string[] = [], program?: string): Promise<Examination> {
  const options = program === undefined ? {} : { program };
  const { code, stdout, stderr } = await runCli(["doctor", "--json", ...args], "", options);
  assert.equal(stderr, "");
  const { steps } = JSON.parse(stdout) as { steps: Outcome[] };
  const failed = steps.filter(({ status }) => status === "FAIL");
  return { code, steps, failed: Object.fromEntries(failed.map((step) => [step.name, step])) };
}

/** Half of a file, as an interrupted download leaves it. */
function cutInHalf(file: string): void {
  truncateSync(file, Math.floor(readFileSync(file).length / 2));
}

describe("native-infer doctor on a set-up that works", () => {
  test("finds every step ok and ends with code 0", async () => {
    const { code, steps } = await examine();
    assert.deepEqual(
      steps.filter(({ status }) => status !== "ok"),
      [],
    );
    assert.equal(code, 0);
  });

  test("prints a line a step", async () => {
    const { code, stdout } = await runCli(["doctor"]);
    assert.equal(code, 0);
    const names = ["node", "platform", "addon", "runtime", "model files", "checksum", "memory"];
    for (const name of [...names, "load", "vector", "event loop", "threads"]) {
      assert.match(stdout, new RegExp(`^ok {4}${name}: .+$`, "m"));
    }
    assert.match(stdout, /All is well\.\n$/);
  });

  test("finds threads that no CPU is there for", async () => {
    const { code, failed } = await examine(["--threads", String(availableParallelism() + 1)]);
    assert.equal(code, 1);
    assert.deepEqual(Object.keys(failed), ["threads"]);
    assert.match(failed.threads?.detail ?? "", /^\d+ of \d+ usable CPUs/);
  });

  test("finds a kernel set that does not exist", async () => {
    const env = { NATIVE_INFER_KERNEL: "quantum" };
    const { code, stdout } = await runCli(["doctor"], "", { env });
    assert.equal(code, 1);
    assert.match(stdout, /^FAIL {2}load: INVALID_ARGUMENT: .*quantum/m);
    assert.match(stdout, /^ {6}-> /m);
    assert.match(stdout, /^skip {2}vector: needs load$/m);
  });
});

describe("native-infer doctor on a broken set-up", () => {
  const scratch = scratchFolder();

  const breakages: {
    what: string;
    broken: (set: Installation) => void;
    args?: (set: Installation) => string[];
    failed: Record<string, RegExp>;
  }[] = [
    {
      what: "a missing addon",
      broken: ({ addon }) => rmSync(addon),
      failed: { addon: /There is no native addon: .* nothing was built at / },
    },
    {
      what: "an addon that is cut short",
      broken: ({ addon }) => cutInHalf(addon),
      failed: { addon: /could not be loaded from .*native_infer\.node/ },
    },
    {
      what: "a missing ONNX Runtime library",
      broken: ({ library }) => rmSync(library),
      failed: { runtime: /libonnxruntime\.so\.1 does not exist/ },
    },
    {
      what: "another version of ONNX Runtime",
      broken: ({ runtimePackage }) => {
        const file = join(runtimePackage, "package.json");
        writeFileSync(
          file,
          readFileSync(file, "utf8").replace(/"version": "[^"]+"/, '"version": "1.2.3"'),
        );
      },
      failed: { runtime: /onnxruntime-node is 1\.2\.3; native-infer needs 1\.17/ },
    },
    {
      what: "an ONNX Runtime library that is cut short",
      broken: ({ library }) => cutInHalf(library),
      failed: { load: /libonnxruntime\.so\.1|ended by SIG/ },
    },
    {
      what: "a library that is not ONNX Runtime",
      broken: ({ library, addon }) => cpSync(addon, library),
      failed: { load: /RUNTIME_/ },
    },
    {
      what: "a missing model package",
      broken: ({ modelPackage }) => rmSync(modelPackage, { recursive: true }),
      failed: { "model files": /model-minilm is not installed/ },
    },
    {
      what: "a missing tokenizer",
      broken: ({ model }) => rmSync(join(model, "tokenizer.json")),
      failed: { "model files": /tokenizer\.json does not exist/ },
    },
    {
      what: "settings that are cut short",
      broken: ({ model }) => cutInHalf(join(model, "modules.json")),
      failed: { "model files": /modules\.json is not JSON/ },
    },
    {
      what: "a model that is cut short",
      broken: ({ model }) => cutInHalf(join(model, "onnx", "model_native.onnx")),
      failed: { checksum: /MODEL_CARD\.md says [0-9a-f]{64}/, load: /MODEL_INVALID.*model_native/ },
    },
    {
      what: "a pointer of git LFS in place of a model",
      broken: ({ model }) =>
        writeFileSync(
          join(model, "onnx", "model_native.onnx"),
          "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        ),
      failed: { "model files": /git lfs pull/ },
    },
    {
      what: "the wrong settings for a model: vectors that are not those of its card",
      broken: ({ model }) => {
        const file = join(model, "1_Pooling", "config.json");
        const config = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
        const swapped = { pooling_mode_mean_tokens: false, pooling_mode_cls_token: true };
        writeFileSync(file, JSON.stringify({ ...config, ...swapped }));
      },
      failed: { vector: /cosine 0\.\d+ to the known vector/ },
    },
    {
      what: "a model directory that does not exist",
      broken: () => {},
      args: ({ model }) => ["--model", join(model, "nowhere")],
      failed: { "model files": /nowhere does not exist/ },
    },
    {
      what: "a model directory without weights",
      broken: ({ model }) => rmSync(join(model, "onnx"), { recursive: true }),
      args: ({ model }) => ["--model", model],
      failed: { "model files": /has neither an ONNX nor a safetensors file/ },
    },
  ];

  for (const { what, broken, args, failed } of breakages) {
    test(`finds ${what}, says what to do and ends with code 1`, async () => {
      const set = install(mkdtempSync(join(scratch, "set-")));
      broken(set);
      const found = await examine(args?.(set), set.program);
      assert.equal(found.code, 1);
      assert.deepEqual(Object.keys(found.failed), Object.keys(failed));
      for (const [name, detail] of Object.entries(failed)) {
        assert.match(found.failed[name]?.detail ?? "", detail);
        assert.ok(found.failed[name]?.remedy);
      }
    });
  }

  test("finds nothing wrong if ONNX Runtime is not installed, which the embedded model does not need", async () => {
    const { program, runtimePackage } = install(mkdtempSync(join(scratch, "set-")));
    rmSync(runtimePackage, { recursive: true });
    const { code, steps } = await examine([], program);
    assert.equal(code, 0);
    assert.match(steps.find(({ name }) => name === "runtime")?.detail ?? "", /^not installed/);
  });

  test("finds a copy that nobody broke to be well", async () => {
    const { program } = install(mkdtempSync(join(scratch, "set-")));
    assert.equal((await examine([], program)).code, 0);
  });
});
