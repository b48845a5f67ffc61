import { constants, fstatSync, openSync, type Stats, writeSync } from "node:fs";
import { Socket } from "node:net";

function statOf(fd: number): Stats | undefined {
  try {
    return fstatSync(fd);
  } catch {
    return undefined;
  }
}

/**
 * The pipe that `fd` is, opened once more for this process alone, so that writes to it end with
 * EAGAIN instead of waiting for its reader, and no other process that has the pipe notices. `fd`
 * itself if it is no pipe, or if the system cannot do that: only Linux can, and only for a pipe of
 * the same user.
 */
export function withoutWaiting(fd: number): number {
  if (process.platform !== "linux" || !statOf(fd)?.isFIFO()) return fd;
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return fd;
  }
}

/**
 * Writes what fits at once, for the last words of a process: it waits for no reader and throws
 * nothing. Not to be called for a `fd` that is used afterwards.
 */
export function writeLast(fd: number, text: string): void {
  if (text === "") return;
  try {
    // A socket that Node has opened does not wait; one that it has not cannot be opened again.
    if (statOf(fd)?.isSocket()) {
      new Socket({ fd, readable: false, writable: true }).on("error", () => {}).write(text);
    } else writeSync(withoutWaiting(fd), text);
  } catch {
    // The reader is behind or gone, and so is every other place to say so.
  }
}
