import { lookForAddon } from "../../addon-file.js";
import { currentPlatform, MIN_GLIBC, PLATFORMS } from "../../platforms.js";
import { ownManifest } from "../version.js";
import { type Finding, fail, ok, type Step } from "./step.js";

/** Whether version `a`, such as "20.11.0", is at least `b`. What follows a dash does not count. */
export function isAtLeast(a: string, b: string): boolean {
  const parts = (version: string) => (version.split("-")[0] ?? "").split(".").map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Whether this Node is new enough for package.json's `engines`, such as ">=20.11.0". */
export function checkNode(version: string, engines: string): Finding {
  const min = engines.replace(/^>=\s*/, "");
  if (isAtLeast(version, min)) return ok(`${version}; ${min} or newer is needed`);
  return fail(`${version} is too old`, `Install Node ${min} or newer.`);
}

/** glibc's version; undefined where there is none, or the runtime does not tell. */
function glibcVersion(): string | undefined {
  const { report } = process;
  // Without this the report waits for the names of network addresses.
  if ("excludeNetwork" in report) report.excludeNetwork = true;
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

/** Whether an addon is published that runs here, or one was built. `glibc` counts on Linux with glibc only. */
export function checkPlatform(
  platform: string,
  glibc: string | undefined,
  isBuilt: boolean,
): Finding {
  if (isBuilt) return ok(`${platform}, with an addon that was built here`);
  if (!(PLATFORMS as readonly string[]).includes(platform)) {
    return fail(
      `no addon is published for ${platform}`,
      `Use one of ${PLATFORMS.join(", ")}, or build it from source, as docs/guide/installation.md says.`,
    );
  }
  if (!platform.endsWith("-gnu") || glibc === undefined) return ok(platform);
  if (isAtLeast(glibc, MIN_GLIBC)) return ok(`${platform}, glibc ${glibc}`);
  return fail(`glibc ${glibc} is too old`, `Use a system with glibc ${MIN_GLIBC} or newer.`);
}

export const machineSteps: readonly Step[] = [
  {
    name: "node",
    needs: [],
    check: () => checkNode(process.versions.node, ownManifest().engines.node),
  },
  {
    name: "platform",
    needs: [],
    check: () => {
      const addon = lookForAddon();
      const isBuilt = "file" in addon && addon.platformPackage === undefined;
      return checkPlatform(currentPlatform(), glibcVersion(), isBuilt);
    },
  },
];
