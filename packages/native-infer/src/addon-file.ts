import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { readElf } from "./elf.js";
import {
  BUNDLER_HINT,
  type Missing,
  missingError,
  packageFolder,
  packageVersion,
  requireFile,
} from "./packages.js";
import { currentPlatform, MIN_GLIBC, PLATFORMS } from "./platforms.js";

/** What an addon's file is called, built or published. */
export const ADDON_NAME = "native_infer.node";

/** Where the addon is. */
export interface AddonFile {
  file: string;
  /** The package that it was published in; absent if it was built in the package's own folder. */
  platformPackage?: string;
}

const BUILD = "build it from source, as docs/guide/installation.md says";

/** The one thing to do if the package of `platform` is not installed. */
function installRemedy(platform: string, version: string): string {
  if (!(PLATFORMS as readonly string[]).includes(platform)) {
    return `No addon is published for ${platform}: ${BUILD}.`;
  }
  const install = `run 'npm install @native-infer/${platform}@${version}'`;
  const others = PLATFORMS.filter((name) => packageFolder(`@native-infer/${name}`) !== undefined);
  if (others.length > 0) {
    return `The packages were installed for ${others.join(" and ")}: ${install}, or install them on this machine.`;
  }
  return `It is an optional dependency, which 'npm install --omit=optional' leaves out: ${install}.`;
}

/** An ELF file that is cut short, which would crash the process that loads it; undefined for any other. */
function cutShort(addon: AddonFile): Missing | undefined {
  const { file } = addon;
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const expected = readElf(file)?.bytes ?? 0;
  return bytes < expected
    ? notLoaded(addon, `it is cut short, ${bytes} of ${expected} bytes`)
    : undefined;
}

/** Looks for the addon: what was built in this package's folder, else what the package of this platform holds. */
export function lookForAddon(): AddonFile | Missing {
  const root = packageFolder("native-infer");
  if (root === undefined) {
    const why = "The package native-infer is not found from where this code runs";
    return { code: "RUNTIME_NOT_FOUND", why, remedy: `${BUNDLER_HINT}.` };
  }
  const built = join(root, "build", "Release", ADDON_NAME);
  if (existsSync(built)) return cutShort({ file: built }) ?? { file: built };
  const platform = currentPlatform();
  const platformPackage = `@native-infer/${platform}`;
  const version = packageVersion(root);
  const folder = packageFolder(platformPackage);
  if (folder === undefined) {
    const why = `There is no native addon: the package ${platformPackage} is not installed, and nothing was built at '${built}'`;
    return { code: "RUNTIME_NOT_FOUND", why, remedy: installRemedy(platform, version) };
  }
  const found = packageVersion(folder);
  if (found !== version) {
    const why = `${platformPackage} is ${found} and native-infer ${version}`;
    const remedy = `Run 'npm install ${platformPackage}@${version}'.`;
    return { code: "RUNTIME_INCOMPATIBLE", why, remedy };
  }
  const addon = { file: join(folder, ADDON_NAME), platformPackage };
  return cutShort(addon) ?? addon;
}

/** What is known of an addon that does not load, of which the system says `why`. */
export function notLoaded({ file, platformPackage }: AddonFile, why: string): Missing {
  const where = `${currentPlatform()}, Node ${process.version}`;
  const missing = (remedy: string): Missing => ({
    code: "RUNTIME_NOT_FOUND",
    why: `The native addon could not be loaded from '${file}' (${where}): ${why}`,
    remedy,
  });
  if (platformPackage === undefined) return missing("Build it again with 'npm run build'.");
  if (/GLIBC_/.test(why)) return missing(`Use a system with glibc ${MIN_GLIBC} or newer.`);
  return missing(`Remove node_modules and install again; if that does not help, ${BUILD}.`);
}

/** Loads the addon. Throws `RUNTIME_NOT_FOUND` or `RUNTIME_INCOMPATIBLE`, saying what was tried and what to do. */
export function loadAddonFile(): unknown {
  const addon = lookForAddon();
  if ("code" in addon) throw missingError(addon);
  try {
    return requireFile(addon.file);
  } catch (error) {
    throw missingError(notLoaded(addon, (error as Error).message), error);
  }
}
