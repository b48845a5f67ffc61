import type { FileHandle } from "node:fs/promises";

/**
 * Writes all of `bytes` at `position`: one call of the operating system may write a part of them, as it
 * does on a disk that is nearly full. Rejects with the operating system's error, and if nothing at all
 * is written without one.
 */
export async function writeAll(
  file: Pick<FileHandle, "write">,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) {
      throw new Error(`only ${done} of ${bytes.length} bytes could be written`);
    }
    done += bytesWritten;
  }
}
