import { loadAddon } from "./native.js";

/**
 * Makes the C library give freed blocks of 128 KiB and more back to the system at once, for the whole process and from
 * now on. For programs that go through much data in large blocks, as with Arrow: the C library would keep what they free,
 * a gigabyte and more. Such blocks then cost a system call each. Returns whether it could: with glibc only.
 *
 * Throws `RUNTIME_NOT_FOUND` where the addon is missing.
 */
export function returnFreedMemory(): boolean {
  return loadAddon().returnFreedMemory();
}
