import { open } from "node:fs/promises";
import type { OpenFile, WritableFile } from "../../src/durable-file.js";

/** What {@link smallDisk} does beside what the operating system does. */
interface Disk {
  /** Bytes that one write takes at most. */
  bytesPerWrite: number;
  /** Bytes that there is room for. */
  room: number;
}

function full(): NodeJS.ErrnoException {
  return Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
}

/**
 * Opens files whose writes are short, and fail when the room is used up: as a real disk does, the last
 * write before that takes a part.
 */
export function smallDisk(disk: Disk): OpenFile {
  return async (path, flags) => {
    const file = await open(path, flags);
    const write = async (bytes: Uint8Array, from: number, length: number, at: number) => {
      const taken = Math.min(length, disk.bytesPerWrite, disk.room);
      if (taken === 0) throw full();
      disk.room -= taken;
      return await file.write(bytes, from, taken, at);
    };
    return {
      write: write as WritableFile["write"],
      datasync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      stat: () => file.stat(),
      close: () => file.close(),
    } as WritableFile;
  };
}
