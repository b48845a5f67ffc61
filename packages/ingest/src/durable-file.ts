import { type FileHandle, open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** What is used of an open file. */
export type WritableFile = Pick<FileHandle, "write" | "datasync" | "truncate" | "stat" | "close">;

/** Opens a file, as `open` of `node:fs/promises` does. */
export type OpenFile = (path: string, flags: string) => Promise<WritableFile>;

/** Files of the operating system. */
export const openFile: OpenFile = (path, flags) => open(path, flags);

/**
 * Writes all of `bytes` at `position`: one call of the operating system may write a part of them, as it
 * does on a disk that is nearly full. Rejects if that is not possible.
 */
export async function writeWhole(
  file: Pick<WritableFile, "write">,
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

/**
 * Writes `text` behind the first `position` bytes of a file, and waits for the disk. Rejects if not all
 * of it is there; the file then ends at `position` again, unless that fails too. Resolves with the
 * number of bytes.
 */
export async function appendDurably(
  file: WritableFile,
  text: string,
  position: number,
): Promise<number> {
  const bytes = Buffer.from(text);
  try {
    await writeWhole(file, bytes, position);
    await file.datasync();
  } catch (error) {
    await file.truncate(position).catch(() => {});
    throw error;
  }
  return bytes.length;
}

/** Makes the names of a folder last, where the operating system has folders that can be opened. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Replaces a file at once: whatever happens, the old text or the new one is there, and whole. */
export async function replaceDurably(path: string, text: string, open: OpenFile): Promise<void> {
  const next = await open(`${path}.next`, "w");
  try {
    await writeWhole(next, Buffer.from(text), 0);
    await next.datasync();
  } finally {
    await next.close();
  }
  await rename(`${path}.next`, path);
  await syncFolder(dirname(path));
}

/** A file of an import that cannot be written, such as on a full disk. */
export class FileError extends Error {
  override readonly name = "FileError";
  readonly code = "FILE_NOT_WRITTEN";
}

/** Runs `work`. Rejects with a {@link FileError} that names the file and says how to resume. */
export async function writing<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileError(
      `${what} ${path} cannot be written: ${reason}; once that is mended, the same command resumes the import`,
      { cause: error },
    );
  }
}
