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

/** What Node's diagnostic report says of the system. */
interface ReportHeader {
  /** Absent if the C library is not glibc. */
  glibcVersionRuntime?: string;
}

/** Takes milliseconds; undefined in runtimes that have no report. */
function reportHeader(): ReportHeader | undefined {
  const report = process.report?.getReport?.() as { header?: ReportHeader } | undefined;
  return report?.header;
}

/**
 * The C library of a Linux process: by the loader that its program names, else by the runtime's report. The program that the system
 * knows of names none if it is static, or if it is the loader itself, by which the runtime was started. A library that cannot be told
 * counts as glibc: most are.
 */
export function libcOf(
  interpreter: string | undefined,
  header: () => ReportHeader | undefined,
): "gnu" | "musl" {
  if (interpreter !== undefined) return interpreter.includes("musl") ? "musl" : "gnu";
  const found = header();
  return found !== undefined && found.glibcVersionRuntime === undefined ? "musl" : "gnu";
}

/** What this process runs on, as `PLATFORMS` spells it, such as `linux-x64-gnu`; it need not be one of them. */
export function currentPlatform(): string {
  const { platform, arch, execPath } = process;
  if (platform !== "linux") return `${platform}-${arch}`;
  return `linux-${arch}-${libcOf(readElf(execPath)?.interpreter, reportHeader)}`;
}
