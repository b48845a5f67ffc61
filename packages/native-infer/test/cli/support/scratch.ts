import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** An empty folder that is removed after the tests of the calling suite. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "native-infer-cli-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
