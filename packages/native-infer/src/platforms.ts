import { readElf } from "./elf.js";

/** The platforms whose addon is published, each as the package `@native-infer/PLATFORM`. */
export const PLATFORMS = [
  "linux-x64-gnu",
  "linux-arm64-gnu",
  "linux-x64-musl",
  "linux-arm64-musl",
  "darwin-arm64",
  "win32-x64",
] as const;

/** The oldest glibc that the Linux addons and ONNX Runtime's library run on. */
export const MIN_GLIBC = "2.28";

/** The C library that a Linux program runs on. One that cannot be read counts as glibc's: most are. */
function libcOf(program: string): "gnu" | "musl" {
  return readElf(program)?.interpreter?.includes("musl") ? "musl" : "gnu";
}

/** What this process runs on, as `PLATFORMS` spells it, such as `linux-x64-gnu`; it need not be one of them. */
export function currentPlatform(): string {
  const { platform, arch, execPath } = process;
  return platform === "linux" ? `linux-${arch}-${libcOf(execPath)}` : `${platform}-${arch}`;
}
