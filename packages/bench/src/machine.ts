import { availableParallelism, cpus, totalmem } from "node:os";

/** One line that says where a figure was measured. */
export function machineLine(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model ?? "unknown CPU"}, ${availableParallelism()} CPUs, ${gib} GiB, ${process.platform} ${process.arch}, Node ${process.version}`;
}
