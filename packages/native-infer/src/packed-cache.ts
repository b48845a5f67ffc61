import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of packed weights: what the option says, else the environment; undefined for none. */
export function packedCacheFolder(
  option: string | false | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (option !== undefined) return option === false ? undefined : option;
  const { NATIVE_INFER_PACKED_CACHE: own, XDG_CACHE_HOME: caches } = environment;
  if (own) return own;
  try {
    return join(caches || join(homedir(), ".cache"), "native-infer", "packed");
  } catch {
    return undefined; // a user without a home
  }
}
