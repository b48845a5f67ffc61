import { unlinkSync } from "node:fs";
import { type FileHandle, open, realpath, rename, stat, unlink } from "node:fs/promises";
import { writeAll } from "../../write-all.js";
import { CliError } from "../exit.js";

/** Where a command writes. One writer, which awaits each call. */
export interface Destination {
  /** Resolves when there is room for more: this is what slows a command down to its reader's speed. */
  write(data: string | Uint8Array): Promise<void>;
  /** Overwrites the first bytes; files only. */
  patch(data: Uint8Array): Promise<void>;
  /** Everything is there: the file gets its name. */
  complete(): Promise<void>;
  /** It ends early. What was written is kept beside the name that it should have had; returns where, if anywhere. */
  keepPartial(): Promise<string | undefined>;
  /** It failed: nothing is left behind. No effect after the two above. */
  discard(): Promise<void>;
}

class Stdout implements Destination {
  write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      process.stdout.write(data, (error) => (error ? reject(error) : resolve()));
    });
  }

  async patch(): Promise<void> {
    throw new Error("stdout cannot be written twice");
  }

  async complete(): Promise<void> {}

  async keepPartial(): Promise<undefined> {}

  async discard(): Promise<void> {}
}

/** A device or a pipe that has a name, such as /dev/null: it is written to as it is. */
class SpecialFile implements Destination {
  constructor(protected readonly handle: FileHandle) {}

  async write(data: string | Uint8Array): Promise<void> {
    if (data.length > 0) await this.handle.appendFile(data);
  }

  async patch(data: Uint8Array): Promise<void> {
    await writeAll(this.handle, data, 0).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ESPIPE") throw error;
      throw new CliError("--output is a pipe; this format needs a file that can be written twice");
    });
  }

  async complete(): Promise<void> {
    await this.handle.close();
  }

  async keepPartial(): Promise<string | undefined> {
    await this.handle.close();
    return undefined;
  }

  async discard(): Promise<void> {
    await this.handle.close();
  }
}

/** A file that appears under its name when it is complete; until then it has a temporary one in the same folder. */
class AtomicFile extends SpecialFile {
  #done = false;
  readonly #removeAtExit = () => unlinkSync(this.temporary);

  constructor(
    handle: FileHandle,
    private readonly path: string,
    private readonly temporary: string,
  ) {
    super(handle);
    process.once("exit", this.#removeAtExit);
  }

  override async complete(): Promise<void> {
    await this.#finish(() => rename(this.temporary, this.path));
  }

  override async keepPartial(): Promise<string> {
    const partial = `${this.path}.partial`;
    await this.#finish(() => rename(this.temporary, partial));
    return partial;
  }

  override async discard(): Promise<void> {
    if (!this.#done) await this.#finish(() => unlink(this.temporary));
  }

  async #finish(settle: () => Promise<void>): Promise<void> {
    // Without this a crash of the machine could leave a complete name on incomplete contents.
    await this.handle.sync();
    await this.handle.close();
    await settle();
    this.#done = true;
    process.off("exit", this.#removeAtExit);
  }
}

async function openFile(path: string): Promise<Destination> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new CliError(`--output ${path} is a directory`);
  if (found !== undefined && !found.isFile()) return new SpecialFile(await open(path, "w"));
  // Through a symbolic link, so that what it points at is replaced, and not the link.
  const target = found === undefined ? path : await realpath(path);
  const temporary = `${target}.${process.pid}.tmp`;
  return new AtomicFile(await open(temporary, "wx"), target, temporary);
}

/** The file of `--output`, or stdout. */
export async function openDestination(path: string | undefined): Promise<Destination> {
  if (path === undefined) return new Stdout();
  return openFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof CliError) throw error;
    throw new CliError(`--output ${path} cannot be written: ${error.message}`);
  });
}
