import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./markdown.js";

const MAIN = {
  server: "packages/server/dist/src/main.js",
  ingest: "packages/ingest/dist/src/main.js",
  library: "packages/native-infer/bin/native-infer.mjs",
};

const packageFile = (folder: string) =>
  JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as {
    name: string;
    workspaces?: string[];
    scripts?: Record<string, string>;
  };

const workspaces = (packageFile(".").workspaces ?? []).map((folder) => ({
  folder,
  ...packageFile(folder),
}));
const locked = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages as object;

/** One that is installed here, or is published from here without being a workspace. */
const isPackage = (name: string) =>
  Object.hasOwn(locked, `node_modules/${name}`) ||
  packageFile("packages/onnxruntime").name === name;

const helps = new Map<string, string>();
function helpOf(main: string, args: string[]): string {
  const key = [main, ...args].join(" ");
  if (!helps.has(key)) {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(ROOT, main), ...args, "--help"],
      { encoding: "utf8", timeout: 30_000 },
    );
    assert.equal(status, 0, `${key} --help: ${stderr}`);
    helps.set(key, stdout);
  }
  return helps.get(key) as string;
}

/** Each flag of a command is one that its help has. */
function checkFlags(rest: string, main: string, commands: readonly string[]): void {
  const [first = ""] = rest.trim().split(/\s+/);
  const help = helpOf(main, commands.includes(first) ? [first] : []);
  const general = helpOf(main, []);
  for (const [, flag = ""] of rest.matchAll(/(?<=^|\s)(--[a-z][a-z-]*)/g))
    assert(help.includes(flag) || general.includes(flag), `${main} has no ${flag}`);
}

/** Where the TypeScript of a compiled file is, or the file itself. */
function sourceOf(path: string): string {
  return path.replace(/\/dist\/(src\/.*)\.js$/, "/$1.ts");
}

function checkScript(name: string, workspace: string | undefined): void {
  const of =
    workspace === undefined ? packageFile(".") : workspaces.find((each) => each.name === workspace);
  assert(of?.scripts && Object.hasOwn(of.scripts, name), `there is no script ${name}`);
}

/** What is checked of a command that is not run: that what it names exists. */
const CHECKS: [pattern: RegExp, check: (match: RegExpExecArray) => void][] = [
  [/^npm ci( |$)/, () => {}],
  [/^npm (start|test)( --.*)?$/, ([, name = ""]) => checkScript(name, undefined)],
  [
    /^npm run (?:--\S+ )?([\w:-]+)(?:.* -w (\S+))?/,
    ([, name = "", workspace]) => checkScript(name, workspace),
  ],
  [
    /^npm install (.*)$/,
    ([, names = ""]) => {
      for (const name of names.split(" ").filter((each) => !each.startsWith("-")))
        assert(isPackage(name.replace(/(?<=.)@.*$/, "")), `no package ${name}`);
    },
  ],
  [
    /^node (\S+\.m?js)/,
    ([, path = ""]) => assert(existsSync(join(ROOT, sourceOf(path))), `there is no ${path}`),
  ],
  [
    /^native-infer-server\b(.*)$/s,
    ([, rest = ""]) => checkFlags(rest, MAIN.server, ["ingest", "worker"]),
  ],
  [/^native-infer-ingest\b(.*)$/s, ([, rest = ""]) => checkFlags(rest, MAIN.ingest, ["worker"])],
  [
    /^native-infer\b(.*)$/s,
    ([, rest = ""]) =>
      checkFlags(rest, MAIN.library, [
        "embed",
        "sparse",
        "rerank",
        "classify",
        "tokenize",
        "info",
        "doctor",
      ]),
  ],
];

/** What only prepares a command, or what is fed to it. */
const PREPARES = /^(printf|echo|cat|export|cd)\b/;

/** Whether a command was known and is right. Throws what is wrong with it. */
export function checkCommand(command: string): boolean {
  const parts = command
    .replace(/ +# .*$/, "")
    .split(/ && | \| /)
    .map((part) =>
      part
        .trim()
        .replace(/^([A-Z_]+=\S+ )+/, "")
        .replace(/^npx /, ""),
    );
  return parts.every((part) => {
    if (PREPARES.test(part)) return true;
    for (const [pattern, check] of CHECKS) {
      const match = pattern.exec(part);
      if (match === null) continue;
      check(match);
      return true;
    }
    return false;
  });
}
