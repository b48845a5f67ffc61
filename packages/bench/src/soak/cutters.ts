import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { requestBytes } from "../load/connection.js";
import { Random } from "../random.js";

/** What clients that go away do. */
export interface CuttersPlan {
  port: number;
  /** Clients that connect, send and go away, again and again. */
  cutters: number;
  seed: number;
  /** Texts of requests with a body; short ones, because what is cut is computed nevertheless if its batch has begun. */
  texts: readonly string[];
}

const MAX_DELAY_MS = 50;
/** Between two connections: clients that go away are not to keep the engine from all others. */
const MAX_PAUSE_MS = 100;
/** Below and above what a server has under way for one connection. */
const MAX_PIPELINED = 6;
const MAX_FLOOD = 40;
const FLOOD_SHARE = 0.05;
const HALF_SHARE = 0.5;
/** However a connection is closed, it is gone after that. */
const CLOSE_TIMEOUT_MS = 5000;

function oneRequest({ port, texts }: CuttersPlan, random: Random): Buffer {
  const text = random.choice(texts);
  const body = (path: string, value: unknown) =>
    requestBytes({ port, path, body: JSON.stringify(value) });
  return random.choice([
    () => requestBytes({ port, path: "/" }),
    () => requestBytes({ port, path: "/health" }),
    () => requestBytes({ port, path: "/metrics" }),
    () => body("/v1/embeddings", { input: [text, text] }),
    () => body("/embed", { inputs: text }),
    () => body("/embed_all", { inputs: [text, text, text] }),
    () => body("/search", { text }),
    () => body("/v1/embeddings", { input: Array(8).fill(text) }),
    () => body("/documents", [0, 0, 0]),
  ])();
}

/** One request or several, the last one whole, or cut off anywhere in its head or body. */
export function cutBytes(plan: CuttersPlan, random: Random): Buffer {
  const max = random.next() < FLOOD_SHARE ? MAX_FLOOD : MAX_PIPELINED;
  const count = random.next() < 0.5 ? 1 : random.integer(2, max);
  const requests = Array.from({ length: count }, () => oneRequest(plan, random));
  if (random.next() < HALF_SHARE) {
    const last = requests.pop() as Buffer;
    requests.push(last.subarray(0, random.integer(1, last.length - 1)));
  }
  return Buffer.concat(requests);
}

/** The ways in which a connection ends. */
const WAYS: readonly ((socket: Socket) => void)[] = [
  (socket) => socket.destroy(),
  (socket) => socket.resetAndDestroy(),
  (socket) => {
    socket.end();
    setTimeout(() => socket.destroy(), MAX_DELAY_MS);
  },
];

/** Clients that go away at a random moment, with or without a request half sent. */
export class Cutters {
  readonly #plan: CuttersPlan;
  #isStopping = false;
  /** Connections that were made and closed with something under way. */
  disconnects = 0;

  constructor(plan: CuttersPlan) {
    this.#plan = plan;
  }

  /** Cuts connections until `stop` or until there were `max` in all; resolves when all are closed. */
  async run(max = Number.POSITIVE_INFINITY): Promise<void> {
    this.#isStopping = false;
    const { cutters, seed } = this.#plan;
    const cutter = async (index: number) => {
      const random = new Random(seed + index);
      while (!this.#isStopping && this.disconnects < max) await this.#cut(random);
    };
    await Promise.all(Array.from({ length: cutters }, (_, index) => cutter(index)));
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #cut(random: Random): Promise<void> {
    const socket = connect({ host: "127.0.0.1", port: this.#plan.port, noDelay: true });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    // That the server closes first is no fault of anybody.
    socket.on("error", () => {});
    // Whatever is read is thrown away; half of them do not read.
    if (random.next() < 0.5) socket.resume();
    const connected = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("close", () => resolve(false));
    });
    if (!connected) {
      await sleep(MAX_DELAY_MS);
      return;
    }
    socket.write(cutBytes(this.#plan, random));
    // At once, or any time later.
    if (random.next() < 0.6) await sleep(random.next() * MAX_DELAY_MS);
    random.choice(WAYS)(socket);
    this.disconnects += 1;
    const force = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(force);
    await sleep(random.next() * MAX_PAUSE_MS);
  }
}
