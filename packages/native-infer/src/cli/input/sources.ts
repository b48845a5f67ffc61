import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { addAbortSignal, type Readable } from "node:stream";
import { CliError } from "../exit.js";

/** One file to read, or stdin. */
export interface Source {
  /** For messages: the file's name as it was given, or "stdin". */
  name: string;
  open(signal: AbortSignal): Readable;
}

const STDIN: Source = {
  name: "stdin",
  open: (signal) => addAbortSignal(signal, process.stdin),
};

/**
 * The sources that the arguments name, and the number of bytes in them, or undefined where it is not known. A file
 * that cannot be read is an error now, not after hours of work on those before it.
 */
export async function openable(
  files: readonly string[],
): Promise<{ sources: Source[]; bytes: number | undefined }> {
  const sources: Source[] = [];
  let bytes: number | undefined = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    if (file === "-") {
      sources.push(STDIN);
      bytes = undefined;
      continue;
    }
    const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
      throw new CliError(
        `${file} cannot be read: ${error.code === "ENOENT" ? "it does not exist" : error.message}`,
      );
    });
    if (found.isDirectory()) throw new CliError(`${file} is a directory`);
    if (bytes !== undefined) bytes = found.isFile() ? bytes + found.size : undefined;
    sources.push({ name: file, open: (signal) => createReadStream(file, { signal }) });
  }
  return { sources, bytes };
}
