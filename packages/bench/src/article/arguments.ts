import { parseArgs } from "node:util";
import type { RunOptions } from "./records.js";

/** What the command line of `npm run bench` asks for. */
export interface BenchArguments {
  options: RunOptions;
  /** Names of the ways to run; empty for all that the length of the run allows. */
  ways: string[];
  /** Where the run's folder goes, if not into the usual place. */
  out?: string;
}

const FULL = { rounds: 6, seconds: 0.5, clients: [1, 8, 32, 128] };
const QUICK = { rounds: 3, seconds: 0.4, clients: [1, 32] };

function number(name: string, given: string | undefined, usual: number, most: number): number {
  const value = given === undefined ? usual : Number(given);
  if (!(value > 0 && value <= most))
    throw new RangeError(`--${name} must be above 0 and at most ${most}, not '${given}'`);
  return value;
}

function whole(name: string, given: string | undefined, usual: number, most: number): number {
  const value = number(name, given, usual, most);
  if (!Number.isInteger(value)) throw new RangeError(`--${name} must be a whole number`);
  return value;
}

const list = (given: string | undefined) =>
  (given ?? "").split(",").filter((part) => part.trim() !== "");

/** Reads the command line; throws a RangeError that names what is wrong. */
export function benchArguments(args: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      "open-loop": { type: "boolean", default: false },
      rounds: { type: "string" },
      seconds: { type: "string" },
      clients: { type: "string" },
      threads: { type: "string" },
      ways: { type: "string" },
      out: { type: "string" },
    },
  });
  const usual = values.quick ? QUICK : FULL;
  const clients = list(values.clients).map((count) => whole("clients", count, 1, 1000));
  return {
    options: {
      quick: values.quick,
      openLoop: values["open-loop"],
      rounds: whole("rounds", values.rounds, usual.rounds, 100),
      seconds: number("seconds", values.seconds, usual.seconds, 600),
      clients: clients.length > 0 ? clients.sort((a, b) => a - b) : usual.clients,
      threads: whole("threads", values.threads, 1, 64),
      ioMs: 5,
      text: "How big is London",
    },
    ways: list(values.ways),
    ...(values.out === undefined ? {} : { out: values.out }),
  };
}
