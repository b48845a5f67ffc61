import { appendDurably, type OpenFile, openFile, writing } from "../durable-file.js";
import type { ImportState } from "./import-state.js";

/**
 * Moves an import's dead letters to the end of a file of JSON lines. They are on the disk before Redis
 * forgets them: what is killed in between leaves up to 1000 of them in both. Resolves with their number.
 * Rejects with a `FileError`; Redis then keeps what is not in the file. `open` is for tests.
 */
export async function exportDeadLetters(
  state: Pick<ImportState, "takeDeadLetters">,
  path: string,
  open: OpenFile = openFile,
): Promise<number> {
  const onFile = <T>(work: () => Promise<T>) => writing("the file of dead letters", path, work);
  const file = await onFile(() => open(path, "a"));
  try {
    let { size } = await onFile(() => file.stat());
    return await state.takeDeadLetters(async (lines) => {
      const text = lines.map((line) => `${line}\n`).join("");
      size += await onFile(() => appendDurably(file, text, size));
    });
  } finally {
    await file.close();
  }
}
