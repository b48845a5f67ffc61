import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// The default model, found the way native-infer finds it.
const native = createRequire(createRequire(import.meta.url).resolve("native-infer/package.json"));

/** The directory of the embedded model. */
export const MODEL = join(
  dirname(native.resolve("@native-infer/model-minilm/package.json")),
  "model",
);

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** Puts the embedded model into a hub's cache, as `id`. Returns the cache's directory. */
export function hubCacheWith(id: string, directory: string): string {
  const cache = join(directory, "hub");
  const root = join(cache, `models--${id.replace("/", "--")}`);
  mkdirSync(join(root, "refs"), { recursive: true });
  writeFileSync(join(root, "refs", "main"), COMMIT);
  cpSync(MODEL, join(root, "snapshots", COMMIT), { recursive: true });
  return cache;
}
