import { loadAddon } from "./native.js";

/**
 * Ends the process at once with `code`, 0 to 255, whatever its threads do: `process.exit` waits for a model that is
 * loading, which takes for ever if one of its files never gives its data. No handler of "exit" is called, and nothing that
 * is still to be written is.
 *
 * Throws `RUNTIME_NOT_FOUND` where the addon is missing.
 */
export function exitNow(code: number): never {
  return loadAddon().exitNow(code);
}
