import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { type Block, ROOT } from "./markdown.js";

/** What a block of TypeScript or JavaScript takes for granted, if it does not declare it itself. */
const GIVEN: Record<string, string> = {
  lines: "declare const lines: Iterable<string>;",
  store: "declare function store(vector: Float32Array): void;",
  documents: "declare const documents: any[];",
  vector: "declare const vector: Float32Array;",
  Embedder: 'import { Embedder } from "native-infer";',
  Reranker: 'import { Reranker } from "native-infer";',
  Classifier: 'import { Classifier } from "native-infer";',
};

const declares = (text: string, name: string) =>
  new RegExp(
    `\\b(const|let|function|class) ([{[][^}\\]]*)?\\b${name}\\b|import \\{[^}]*\\b${name}\\b`,
  ).test(text);

/** A block with declarations of what it takes for granted. */
function completed(text: string): string {
  const missing = Object.entries(GIVEN).filter(
    ([name]) => new RegExp(`\\b${name}\\b(?!:)`).test(text) && !declares(text, name),
  );
  return [...missing.map(([, declaration]) => declaration), text, "export {};"].join("\n");
}

/** The folder in which blocks are compiled: within the workspace, so that packages are found. */
const FOLDER = join(ROOT, "packages", "bench", "dist", "blocks");

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2024.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  typeRoots: [join(ROOT, "node_modules", "@types")],
  skipLibCheck: true,
  noEmit: true,
  esModuleInterop: true,
};

/** A host that parses each declaration file once for all programs. */
function sharedHost(): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    if (!name.endsWith(".d.ts")) return parse(name, ...rest);
    if (!parsed.has(name)) parsed.set(name, parse(name, ...rest));
    return parsed.get(name);
  };
  return host;
}

/** The type errors of TypeScript and JavaScript blocks, by place. TypeScript is strict; JavaScript need not say its types. */
export function typeErrors(blocks: readonly Block[]): Map<string, string[]> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const errors = new Map<string, string[]>();
  const host = sharedHost();
  for (const strict of [true, false]) {
    const files = blocks
      .filter(({ language }) => (language === "ts") === strict)
      .map(({ place, text }) => {
        const path = join(FOLDER, `${place.replace(/\W/g, "-")}.mts`);
        writeFileSync(path, completed(text));
        return { path, place };
      });
    const program = ts.createProgram(
      files.map(({ path }) => path),
      { ...OPTIONS, strict, noImplicitAny: strict },
      host,
    );
    for (const { path, place } of files) {
      const source = program.getSourceFile(path);
      const found = ts.getPreEmitDiagnostics(program, source);
      errors.set(
        place,
        found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ")),
      );
    }
  }
  return errors;
}

/** What the compiler has to say of a block in C. */
export function compileC({ text }: Block): string {
  const folder = mkdtempSync(join(tmpdir(), "native-infer-block-"));
  const file = join(folder, "block.c");
  writeFileSync(file, text);
  const include = join(ROOT, "packages/native-infer/core/capi/include");
  const flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", `-I${include}`];
  const { stderr, error } = spawnSync("cc", [...flags, file], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return error?.message ?? stderr;
}
