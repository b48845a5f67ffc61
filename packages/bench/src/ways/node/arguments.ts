import { parseArgs } from "node:util";
import type { WayContext } from "../way.js";

/** What the command line of a service says. */
export interface ServiceArguments extends WayContext {
  /** Which model answers. */
  name: string;
  /** 0: one that is free. */
  port: number;
}

/** Reads `NAME --port 0 --threads N --io-ms 5 --text "…"`. Throws where an option is absent or out of range. */
export function serviceArguments(args: readonly string[]): ServiceArguments {
  const option = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { port: option, threads: option, "io-ms": option, text: option },
  });
  const number = (key: "port" | "threads" | "io-ms", low: number, high: number) => {
    const value = Number(values[key] || Number.NaN);
    if (!(value >= low && value <= high) || (key !== "io-ms" && !Number.isInteger(value)))
      throw new RangeError(`--${key} must be from ${low} to ${high}: '${values[key]}'`);
    return value;
  };
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0) throw new RangeError("one way must be named");
  if (values.text === undefined) throw new RangeError("--text must be given");
  return {
    name,
    port: number("port", 0, 65535),
    threads: number("threads", 1, 256),
    ioMs: number("io-ms", 0, 60_000),
    text: values.text,
  };
}
