import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const native = dirname(createRequire(import.meta.url).resolve("native-infer/package.json"));
const MAX_BUILD_MS = 170_000;

/**
 * Builds libnative_infer and installs it with its header and its pkg-config file below `prefix`. Returns the built library's path; throws what
 * the build printed if it fails.
 */
export function installLibrary(prefix: string): string {
  const script = join(native, "scripts", "build-c-api.mjs");
  const { status, error, stdout, stderr } = spawnSync(
    process.execPath,
    [script, "--prefix", prefix],
    { encoding: "utf8", timeout: MAX_BUILD_MS },
  );
  if (status !== 0) throw new Error(error?.message ?? stderr);
  return stdout.trim();
}
