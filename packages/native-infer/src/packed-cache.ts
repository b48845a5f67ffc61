import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder of packed weights: what the option says, else the environment. Undefined for none: also for a user without a
 * home, and where a runtime with permissions, such as Deno, does not let the environment be read.
 */
export function packedCacheFolder(
  option: string | false | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (option !== undefined) return option === false ? undefined : option;
  try {
    const { NATIVE_INFER_PACKED_CACHE: own, XDG_CACHE_HOME: caches } = environment;
    return own || join(caches || join(homedir(), ".cache"), "native-infer", "packed");
  } catch {
    return undefined;
  }
}
