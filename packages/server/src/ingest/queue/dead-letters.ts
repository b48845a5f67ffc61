import { open } from "node:fs/promises";
import type { ImportState } from "./import-state.js";

/**
 * Moves an import's dead letters to the end of a file of JSON lines. They are on the disk before Redis
 * forgets them: what is killed in between leaves up to 1000 of them in both. Resolves with their number.
 */
export async function exportDeadLetters(state: ImportState, path: string): Promise<number> {
  const file = await open(path, "a");
  try {
    return await state.takeDeadLetters(async (lines) => {
      await file.appendFile(lines.map((line) => `${line}\n`).join(""));
      await file.datasync();
    });
  } finally {
    await file.close();
  }
}
