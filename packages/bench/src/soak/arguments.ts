import {
  choice,
  integer,
  number,
  option,
  parsed,
  switchOption,
  text,
  texts,
  type Values,
} from "@native-infer/command-line";
import { readArguments } from "../command.js";
import { LEAKS, type Leak } from "./leak.js";
import { KINDS, type Mix, USUAL_MIX } from "./shapes.js";
import type { SoakPlan } from "./soak-run.js";

/** What the command line of `npm run soak` wants. */
export interface SoakArguments {
  kind: "soak" | "ci" | "attack";
  json: boolean;
  plan: SoakPlan;
  /** Names of attacks. */
  attacks: readonly string[];
  /** Of each attack, as long as the same load before it. */
  attackSeconds: number;
  connections: number;
  /** Of each attacker between two requests, in ms. */
  pauseMs: number;
}

/** Longest warm-up; short soaks have a quarter of their time. */
const MAX_WARM_UP_SECONDS = 30;
const MAX_BURST = 1024;
/** A server that is slow loses nothing: bulk texts without a deadline wait for as long as the queue is. */
const TIMEOUT_MS = 180_000;
/** Of clients of a server with a fault: it may be that it never responds. */
const LEAK_TIMEOUT_MS = 8000;

function mixOf(given: string): Mix {
  const mix = Object.fromEntries(
    given.split(",").map((part) => {
      const [name = "", share = ""] = part.split("=");
      if (!Object.hasOwn(KINDS, name))
        throw new Error(`--mix has '${name}'; kinds are ${Object.keys(KINDS).join(", ")}`);
      if (!(Number(share) >= 0) || share === "")
        throw new Error(`--mix has '${part}'; a share is a number from 0 on`);
      return [name, Number(share)];
    }),
  );
  if (!Object.values(mix).some((share) => share > 0)) throw new Error("--mix has no share above 0");
  return mix;
}

const mix = parsed(mixOf, {
  allowed: `kinds and their shares, one of them above 0: ${Object.keys(KINDS).join(", ")}`,
  placeholder: "kind=share,...",
});
const shares = Object.entries(USUAL_MIX).map(([name, share]) => `${name}=${share}`);

/** The command line of `npm run soak`. */
export const SOAK = {
  name: "npm run soak --",
  description:
    "Starts the real server as a process and gives it the load of many kinds of clients, then prints a table of criteria. Exit code: 0 if all hold, 1 if one does not, 2 for a wrong option.",
  options: {
    minutes: option(number(0.1, 1440), { default: 2, help: "Length of the load" }),
    disconnects: option(integer(1, 100_000_000), {
      help: "End the load after so many disconnects at random moments, which must happen within --minutes",
    }),
    clients: option(integer(1, 4096), {
      default: 32,
      help: "Honest clients, each of which sends its next request when the last one has ended",
    }),
    slowClients: option(integer(0, 4096), {
      default: 4,
      help: "As many more that write and read slowly",
    }),
    cutters: option(integer(0, 4096), {
      default: 8,
      help: "Clients that go away at random moments",
    }),
    burst: option(integer(0, 4096), {
      help: `Requests at once, every 3 seconds; 0: none; without it, twice the limit, at most ${MAX_BURST}`,
    }),
    mix: option(mix, {
      default: shares.join(","),
      help: "Shares of kinds of requests; kinds left out have none",
    }),
    maxConcurrentRequests: option(integer(1, 100_000), {
      default: 512,
      help: "Limit of the server",
    }),
    store: option(choice(["simulated", "lancedb"]), {
      default: "simulated",
      help: "Store of the server; lancedb is in a folder that is removed afterwards",
    }),
    serverOption: option(texts("an option", "option"), {
      help: "Another option of the server, as --server-option=--threads=1; may be repeated",
    }),
    nodeOption: option(texts("an option", "option"), {
      help: "An option of the server's Node, as --node-option=--max-old-space-size=512; may be repeated",
    }),
    seed: option(integer(1, 1_000_000), { default: 2026, help: "Seed of all that is random" }),
    leak: option(choice(Object.keys(LEAKS) as Leak[]), {
      help: "Give the server a fault, which must be found",
    }),
    ci: switchOption("The short form: a minute at a limit of 16, then each fault for some seconds"),
    attack: option(text("names of attacks, separated by commas, or all", "name,..."), {
      help: "Attack the server instead of the soak",
    }),
    attackSeconds: option(number(1, 3600), {
      default: 10,
      help: "Length of each attack, and of the same honest load without it",
    }),
    connections: option(integer(1, 8192), { default: 512, help: "Connections of each attack" }),
    pauseMs: option(integer(0, 60_000), {
      default: 1000,
      help: "Milliseconds that each of them waits between a response and the next request",
    }),
    json: switchOption("One JSON document and nothing else"),
  },
};

type SoakValues = Values<typeof SOAK.options>;

function planOf(values: SoakValues): SoakPlan {
  const seconds = 60 * values.minutes;
  const { maxConcurrentRequests, leak } = values;
  return {
    seconds,
    warmUpSeconds: Math.min(MAX_WARM_UP_SECONDS, seconds / 4),
    disconnects: values.disconnects,
    clients: values.clients,
    slowClients: values.slowClients,
    cutters: values.cutters,
    burst: values.burst ?? Math.min(MAX_BURST, 2 * maxConcurrentRequests),
    mix: values.mix,
    seed: values.seed,
    maxConcurrentRequests,
    timeoutMs: leak === undefined ? TIMEOUT_MS : LEAK_TIMEOUT_MS,
    serverArgs: ["--store", values.store, ...(values.serverOption ?? [])],
    nodeArgs: values.nodeOption ?? [],
    leak,
    // Standard output may be one JSON document.
    onProgress: (line) => console.error(`soak: ${line}`),
  };
}

/** Reads the command line; `attackNames` are those that exist. Throws an error that names what is wrong. */
export function soakArguments(
  args: readonly string[],
  attackNames: readonly string[],
): SoakArguments {
  const { values } = readArguments(SOAK, args);
  const { attack, json, attackSeconds, connections, pauseMs } = values;
  const attacks = attack === undefined || attack === "all" ? attackNames : attack.split(",");
  const unknown = attacks.find((name) => !attackNames.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`--attack has '${unknown}'; attacks are ${attackNames.join(", ")}`);
  const kind = (values.ci && "ci") || (attack !== undefined && "attack") || "soak";
  return { kind, json, plan: planOf(values), attacks, attackSeconds, connections, pauseMs };
}
