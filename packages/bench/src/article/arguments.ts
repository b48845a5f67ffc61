import {
  integer,
  number,
  option,
  parsed,
  path,
  switchOption,
  text,
} from "@native-infer/command-line";
import { readArguments } from "../command.js";
import type { RunOptions } from "../records/records.js";

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
const MAX_CLIENTS = 1000;

const list = (given: string) => given.split(",").filter((part) => part.trim() !== "");

const clients = parsed(
  (given) =>
    list(given).map((part) => {
      const count = Number(part);
      if (!(Number.isInteger(count) && count >= 1 && count <= MAX_CLIENTS))
        throw new Error(`'${part}' is no number of clients`);
      return count;
    }),
  { allowed: `integers from 1 to ${MAX_CLIENTS}, separated by commas`, placeholder: "n,..." },
);

/** The command line of `npm run bench`. */
export const BENCH = {
  name: "npm run bench --",
  description:
    "The same service in many ways, each a server process under load, into a folder with samples, pictures and a summary.",
  options: {
    quick: switchOption("Under a minute, with figures that are too short to be quoted"),
    openLoop: switchOption("Requests at fixed rates too"),
    ways: option(text("names separated by commas", "name,..."), {
      help: "The ways to run; without it, all",
    }),
    clients: option(clients, { help: "Numbers of clients; without it, 1, 8, 32 and 128" }),
    rounds: option(integer(1, 100), { help: "Repetitions; without it, 6" }),
    seconds: option(number(0.01, 600), { help: "Length of each measurement; without it, 0.5" }),
    threads: option(integer(1, 64), { default: 1, help: "Intra-op threads" }),
    out: option(path(), { help: "The run's folder" }),
  },
};

/** Reads the command line; throws an error that names what is wrong. */
export function benchArguments(args: readonly string[]): BenchArguments {
  const { values } = readArguments(BENCH, args);
  const usual = values.quick ? QUICK : FULL;
  const { clients: given = [], out } = values;
  return {
    options: {
      quick: values.quick,
      openLoop: values.openLoop,
      rounds: values.rounds ?? usual.rounds,
      seconds: values.seconds ?? usual.seconds,
      clients: given.length > 0 ? given.sort((a, b) => a - b) : usual.clients,
      threads: values.threads,
      ioMs: 5,
      text: "How big is London",
    },
    ways: list(values.ways ?? ""),
    ...(out === undefined ? {} : { out }),
  };
}
