import { ownManifest } from "../version.js";
import { type Finding, fail, ok, type Step } from "./step.js";

/** Platforms that onnxruntime-node has a library for. */
const PLATFORMS = ["linux x64", "linux arm64", "darwin arm64", "win32 x64", "win32 arm64"];

/** The glibc that ONNX Runtime's Linux library was built for. */
const MIN_GLIBC = "2.28";

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

/** The C library's version: undefined where this is Linux with another C library, such as musl. */
function glibcVersion(): string | undefined {
  const { report } = process;
  // Without this the report waits for the names of network addresses.
  if ("excludeNetwork" in report) report.excludeNetwork = true;
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

/** Whether onnxruntime-node has a library that runs here. `glibc` counts on Linux only. */
export function checkPlatform(platform: string, glibc: string | undefined): Finding {
  if (!PLATFORMS.includes(platform)) {
    return fail(
      `onnxruntime-node has no library for ${platform}`,
      `Use one of ${PLATFORMS.join(", ")}, or name a library of your own with --runtime-library.`,
    );
  }
  if (!platform.startsWith("linux")) return ok(platform);
  if (glibc === undefined) {
    return fail(
      `${platform} without glibc (musl, as in Alpine)`,
      "Use an image with glibc, such as Debian, or name a library of your own with --runtime-library.",
    );
  }
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
    check: ({ values }) => {
      const platform = `${process.platform} ${process.arch}`;
      if (values.runtimeLibrary !== undefined) return ok(`${platform}, with a runtime of your own`);
      return checkPlatform(platform, process.platform === "linux" ? glibcVersion() : undefined);
    },
  },
];
