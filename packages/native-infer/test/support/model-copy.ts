import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { modelDirectory } from "@native-infer/model-minilm";

/** A model directory that differs from the embedded model in some JSON files; disposing of it removes it. */
export interface ModelCopy extends Disposable {
  directory: string;
}

/** `files`: what to write, by path in the directory. */
export async function modelCopy(files: Record<string, unknown>): Promise<ModelCopy> {
  const directory = mkdtempSync(join(tmpdir(), "native-infer-model-"));
  for (const entry of readdirSync(modelDirectory, { withFileTypes: true })) {
    const [from, to] = [join(modelDirectory, entry.name), join(directory, entry.name)];
    // The graphs are large, and no copy changes them.
    if (entry.name === "onnx") symlinkSync(from, to);
    else cpSync(from, to, { recursive: true });
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), JSON.stringify(content));
  }
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}
