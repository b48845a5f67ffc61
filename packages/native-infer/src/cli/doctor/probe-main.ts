// The program that `inAnotherProcess` starts: tries what its argument says, and prints how it went as JSON.
import { createRequire } from "node:module";
import type { Probe, Probing } from "./probing.js";

async function attempt(probe: Probe): Promise<unknown> {
  if (probe.kind === "addon") return createRequire(import.meta.url)(probe.file) && {};
  return (await import("./probe.js")).probeModel(probe.values);
}

async function probing(probe: Probe): Promise<Probing> {
  try {
    return { report: (await attempt(probe)) as never };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { failure: { code, signal: undefined, message: message ?? String(error) } };
  }
}

process.stdout.write(JSON.stringify(await probing(JSON.parse(process.argv[2] ?? "{}") as Probe)));
