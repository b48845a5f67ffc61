import { unwatchFile, watchFile } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { NativeInferError } from "native-infer";
import type { Log } from "../common/log.js";
import { type ApiKey, ApiKeys, parseKeyFile } from "./api-keys.js";

const MAX_BYTES = 1_048_576;

/**
 * How often the file is looked at. Looking by name, unlike watching an inode, also notices a file
 * that is replaced by another or reached through a link that moves, as secrets in containers are.
 */
const LOOK_MS = 1000;

/** Which keys there are. */
export interface KeySettings {
  apiKeys?: readonly ApiKey[] | undefined;
  /** A file with more of them. */
  apiKeysFile?: string | undefined;
}

async function readKeys(file: string): Promise<readonly ApiKey[]> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) {
    throw new Error(`it has ${size} bytes; at most ${MAX_BYTES} are allowed`);
  }
  return parseKeyFile(await readFile(file, "utf8"));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** API keys and the watch over their file. */
export interface OpenedKeys {
  keys: ApiKeys;
  /** Reads the file again, if there is one, as if it had changed. */
  reload(): Promise<void>;
  /** Ends the watch. */
  close(): void;
}

/**
 * The keys of the settings; undefined where they name none. A file is read again whenever it
 * changes; one that cannot be read or has a fault leaves the keys as they are, and the log says so.
 * Rejects with `INVALID_ARGUMENT` where the file has a fault at the start.
 */
export async function openApiKeys(
  { apiKeys: fixed = [], apiKeysFile: file }: KeySettings,
  log: Log,
): Promise<OpenedKeys | undefined> {
  if (file === undefined) {
    if (fixed.length === 0) return undefined;
    return { keys: new ApiKeys(fixed), reload: async () => {}, close: () => {} };
  }
  const read = async () => [...fixed, ...(await readKeys(file))];
  let keys: ApiKeys;
  try {
    keys = new ApiKeys(await read());
  } catch (error) {
    const message = `--api-keys-file ${file} cannot be used: ${messageOf(error)}`;
    throw new NativeInferError("INVALID_ARGUMENT", message);
  }
  const replace = async (why: string) => {
    try {
      keys.replace(await read());
      log.info(`--api-keys-file ${file} ${why}: ${keys.count} API keys are valid now`);
    } catch (error) {
      log.info(
        `--api-keys-file ${file} cannot be used, the API keys stay as they were: ${messageOf(error)}`,
      );
    }
  };
  const onChange = () => void replace("has changed");
  watchFile(file, { interval: LOOK_MS, persistent: false }, onChange);
  return {
    keys,
    reload: () => replace("was read again"),
    close: () => unwatchFile(file, onChange),
  };
}
