import { readFileSync } from "node:fs";

/** Resident memory of a process in MB (2^20 bytes): now, and the most it ever was. */
export interface ResidentMemory {
  now: number;
  peak: number;
}

/** Reads the text of `/proc/PID/status`. */
export function parseStatus(status: string): ResidentMemory {
  const megabytes = (name: string) => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status);
    if (!match) throw new Error(`the process status has no ${name}`);
    return Number(match[1]) / 1024;
  };
  return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/** Of this process, or of the one with the given id; undefined where the platform does not tell (all but Linux). */
export function residentMemory(pid?: number): ResidentMemory | undefined {
  if (process.platform !== "linux") return undefined;
  return parseStatus(readFileSync(`/proc/${pid ?? "self"}/status`, "utf8"));
}
