import { parseArgs } from "node:util";
import { LEAKS, type Leak } from "./leak.js";
import { KINDS, type Mix, USUAL_MIX } from "./shapes.js";
import type { SoakPlan } from "./soak-run.js";

/** What the command line of `npm run soak` wants. */
export interface SoakArguments {
  kind: "help" | "soak" | "ci" | "attack";
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

export const HELP = `Usage: npm run soak -- [options]

Starts the real server as a process and gives it the load of many kinds of clients, then prints a table of criteria.
Exit code: 0 if all hold, 1 if one does not, 2 for a wrong option.

  --minutes N          of load, 0.1 to 1440 (default 2)
  --disconnects N      ends the load after N disconnects at random moments, which must happen within --minutes
  --clients N          honest clients, each of which sends its next request when the last one has ended (32)
  --slow-clients N     as many more that write and read slowly (4)
  --cutters N          clients that go away at random moments (8)
  --burst N            requests at once, every 3 seconds (twice the limit, at most 1024); 0: none
  --mix KIND=SHARE,... shares of kinds of requests; kinds left out have none
                       (${Object.entries(USUAL_MIX)
                         .map(([name, share]) => `${name}=${share}`)
                         .join(",")})
  --max-concurrent-requests N   of the server (512)
  --store NAME         simulated (default) or lancedb, in a folder that is removed afterwards
  --server-option OPT  another option of the server, as --server-option=--threads=1; may be repeated
  --node-option OPT    an option of the server's Node, as --node-option=--max-old-space-size=512; may be repeated
  --seed N             of all that is random, 1 to 1000000 (2026)
  --leak FAULT         gives the server a fault, which must be found: ${Object.keys(LEAKS).join(", ")}
  --ci                 the short form: a minute at a limit of 16, then each fault for some seconds
  --attack NAME        a name of an attack, several separated by commas, or all; instead of the soak
  --attack-seconds N   of each attack, and of the same honest load without it (10)
  --connections N      of each attack (512)
  --pause-ms N         of each of them between a response and the next request (1000)
  --json               one JSON document and nothing else
  --help               this text
`;

const OPTIONS = {
  minutes: { type: "string" },
  disconnects: { type: "string" },
  clients: { type: "string" },
  "slow-clients": { type: "string" },
  cutters: { type: "string" },
  burst: { type: "string" },
  mix: { type: "string" },
  "max-concurrent-requests": { type: "string" },
  store: { type: "string" },
  "server-option": { type: "string", multiple: true },
  "node-option": { type: "string", multiple: true },
  seed: { type: "string" },
  leak: { type: "string" },
  ci: { type: "boolean" },
  attack: { type: "string" },
  "attack-seconds": { type: "string" },
  connections: { type: "string" },
  "pause-ms": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parse>;
type NumberName = {
  [Name in keyof Values]: Values[Name] extends string | undefined ? Name : never;
}[keyof Values] &
  string;

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS }).values;

/** Longest warm-up; short soaks have a quarter of their time. */
const MAX_WARM_UP_SECONDS = 30;
const MAX_BURST = 1024;
/** A server that is slow loses nothing: bulk texts without a deadline wait for as long as the queue is. */
const TIMEOUT_MS = 180_000;
/** Of clients of a server with a fault: it may be that it never responds. */
const LEAK_TIMEOUT_MS = 8000;

function number(values: Values, name: NumberName, usual: number, min: number, max: number): number {
  const given = values[name];
  const value = given === undefined ? usual : Number(given);
  if (!(value >= min && value <= max))
    throw new RangeError(`--${name} is '${given}'; allowed is a number from ${min} to ${max}`);
  return value;
}

function integer(
  values: Values,
  name: NumberName,
  usual: number,
  min: number,
  max: number,
): number {
  const value = number(values, name, usual, min, max);
  if (!Number.isInteger(value))
    throw new RangeError(`--${name} is ${value}; allowed is an integer`);
  return value;
}

function mixOf(given: string | undefined): Mix {
  if (given === undefined) return USUAL_MIX;
  const mix = Object.fromEntries(
    given.split(",").map((part) => {
      const [name = "", share = ""] = part.split("=");
      if (!Object.hasOwn(KINDS, name))
        throw new RangeError(`--mix has '${name}'; kinds are ${Object.keys(KINDS).join(", ")}`);
      if (!(Number(share) >= 0) || share === "")
        throw new RangeError(`--mix has '${part}'; a share is a number from 0 on`);
      return [name, Number(share)];
    }),
  );
  if (!Object.values(mix).some((share) => share > 0))
    throw new RangeError("--mix has no share above 0");
  return mix;
}

function leakOf(given: string | undefined): Leak | undefined {
  if (given === undefined || Object.hasOwn(LEAKS, given)) return given as Leak | undefined;
  throw new RangeError(`--leak is '${given}'; faults are ${Object.keys(LEAKS).join(", ")}`);
}

function storeArgs(given = "simulated"): string[] {
  if (given === "simulated" || given === "lancedb") return ["--store", given];
  throw new RangeError(`--store is '${given}'; stores are simulated, lancedb`);
}

function planOf(values: Values): SoakPlan {
  const seconds = 60 * number(values, "minutes", 2, 0.1, 1440);
  const maxConcurrentRequests = integer(values, "max-concurrent-requests", 512, 1, 100_000);
  return {
    seconds,
    warmUpSeconds: Math.min(MAX_WARM_UP_SECONDS, seconds / 4),
    disconnects:
      values.disconnects === undefined
        ? undefined
        : integer(values, "disconnects", 0, 1, 100_000_000),
    clients: integer(values, "clients", 32, 1, 4096),
    slowClients: integer(values, "slow-clients", 4, 0, 4096),
    cutters: integer(values, "cutters", 8, 0, 4096),
    burst: integer(values, "burst", Math.min(MAX_BURST, 2 * maxConcurrentRequests), 0, 4096),
    mix: mixOf(values.mix),
    seed: integer(values, "seed", 2026, 1, 1_000_000),
    maxConcurrentRequests,
    timeoutMs: values.leak === undefined ? TIMEOUT_MS : LEAK_TIMEOUT_MS,
    serverArgs: [...storeArgs(values.store), ...(values["server-option"] ?? [])],
    nodeArgs: values["node-option"] ?? [],
    leak: leakOf(values.leak),
    // Standard output may be one JSON document.
    onProgress: (line) => console.error(`soak: ${line}`),
  };
}

/** Reads the command line; `attackNames` are those that exist. Throws a RangeError, or a TypeError of Node's parser. */
export function soakArguments(
  args: readonly string[],
  attackNames: readonly string[],
): SoakArguments {
  const values = parse(args);
  const attacks =
    values.attack === undefined || values.attack === "all" ? attackNames : values.attack.split(",");
  const unknown = attacks.find((name) => !attackNames.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`--attack has '${unknown}'; attacks are ${attackNames.join(", ")}`);
  const wanted = (values.ci && "ci") || (values.attack !== undefined && "attack") || "soak";
  return {
    kind: values.help ? "help" : wanted,
    json: values.json ?? false,
    plan: planOf(values),
    attacks,
    attackSeconds: number(values, "attack-seconds", 10, 1, 3600),
    connections: integer(values, "connections", 512, 1, 8192),
    pauseMs: integer(values, "pause-ms", 1000, 0, 60_000),
  };
}
