import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function output(command, ...args) {
  const { stdout } = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  return stdout;
}

/** The tasks that have a script, with the files and variables that decide whether they run again. */
function plan() {
  const tasks = ["test", "test:docs", "test:core", "lint", "tidy", "build", "compile:tests"];
  const text = output(process.execPath, "scripts/turbo.mjs", "run", ...tasks, "--dry=json");
  return JSON.parse(text.slice(text.indexOf("{")))
    .tasks.filter(({ command }) => command !== "<NONEXISTENT>")
    .map((task) => ({ ...task, files: Object.keys(task.inputs) }));
}

const tracked = (...patterns) =>
  output("git", "ls-files", ...patterns)
    .split("\n")
    .filter((file) => file !== "" && existsSync(join(root, file)));

const tasks = plan();
const called = (name) => tasks.filter(({ task }) => task === name);

const json = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));

describe("a package of the workspace", () => {
  const { workspaces } = json("package.json");
  const projects = json("tsconfig.json").references.map(({ path }) => path);

  for (const folder of workspaces.filter((each) => existsSync(join(root, each, "tsconfig.json"))))
    it(`has its tasks: ${folder}`, () => {
      const { scripts } = json(`${folder}/package.json`);
      const hasTests = existsSync(join(root, folder, "test"));
      const names = ["compile", "lint", ...(hasTests ? ["compile:tests", "test"] : [])];
      assert.deepEqual(
        names.filter((name) => scripts[name] === undefined),
        [],
      );
      // `build` is what turbo calls addon and compile together: a script of this name would run besides.
      assert.equal(scripts.build, undefined);
      assert.deepEqual(json(`${folder}/tsconfig.json`).include, ["src"]);
      assert(projects.includes(folder));
      if (hasTests) assert(projects.includes(`${folder}/tsconfig.test.json`));
    });
});

describe("what turbo remembers", () => {
  it("is asked of every package", () => {
    assert(called("test").length >= 4);
    assert(called("compile:tests").length >= 4);
    assert(called("lint").length >= 6);
  });

  it("outlives a change in a Markdown file, but for the tests of the documentation", () => {
    for (const { taskId, task, files } of tasks.filter((each) => each.task !== "test:docs"))
      assert.deepEqual(
        [taskId, task, files.filter((file) => file.endsWith(".md"))],
        [taskId, task, []],
      );
    for (const { files } of called("test:docs"))
      assert(files.includes("../../README.md") && files.includes("../../docs/glossary.md"));
  });

  it("ends with a change of anything else in the package, and of the model", () => {
    for (const { taskId, directory, files } of called("test")) {
      const known = new Set(files);
      const own = tracked(directory).map((file) => file.slice(directory.length + 1));
      const missing = own.filter((file) => !file.endsWith(".md") && !known.has(file));
      assert.deepEqual([taskId, missing], [taskId, []]);
      const model = "packages/model-minilm/model/onnx/model_native.onnx";
      assert(known.has(relative(directory, model)), taskId);
    }
  });

  it("ends with a change in a package that the task builds on, and with another compiler", () => {
    for (const { taskId, dependencies } of called("test"))
      assert(dependencies.length >= 2, `${taskId} depends on ${dependencies}`);
    for (const name of ["addon", "test", "test:core", "tidy"])
      for (const { taskId, environmentVariables } of called(name).filter(
        (each) => each.package === "native-infer",
      ))
        assert(
          environmentVariables.configured.some((each) =>
            each.startsWith("NATIVE_INFER_TOOLCHAIN="),
          ),
          taskId,
        );
  });

  it("knows each variable that a test reads", () => {
    const { env, passThroughEnv } = json("turbo.json").tasks.test;
    // What turbo hands on by itself. PATH is covered by the programs in scripts/turbo.mjs.
    const listed = [...env, ...passThroughEnv, "PATH", "HOME"];
    const known = (name) =>
      listed.some(
        (each) => each === name || (each.endsWith("*") && name.startsWith(each.slice(0, -1))),
      );
    const reads = tracked("packages/*/test/*.ts", "packages/*/src/*.ts", "scripts/*.mjs").flatMap(
      (file) =>
        [
          ...readFileSync(join(root, file), "utf8").matchAll(/process\.env(?:\.|\[")([A-Z_]+)/g),
        ].map(([, name]) => ({ file, name })),
    );
    assert(reads.length > 5);
    const unknown = reads.filter(
      ({ name }) => !known(name) && !["CXX", "TURBO_HASH"].includes(name),
    );
    assert.deepEqual(unknown, []);
  });
});
