import { type Agent, type ClientRequest, type IncomingMessage, request as open } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { judge, type Received } from "./judge.js";
import type { Ledger } from "./ledger.js";
import type { SoakRequest } from "./request.js";

/** How a client sends its requests. */
export interface Sending {
  port: number;
  agent: Agent;
  /** After which a request without a whole response is lost. */
  timeoutMs: number;
  ledger: Ledger;
}

/** What is special about one request. */
export interface Manner {
  /** The client closes the connection after so long, unless the response is there. */
  cancelAfterMs?: number;
  /** The body is written in pieces, and the response read in pieces, with pauses. */
  slow?: boolean;
}

const SLOW_PIECES = 8;
const SLOW_PAUSE_MS = 40;

class Cancelled extends Error {}

async function writeBody(outgoing: ClientRequest, body: Buffer, slow: boolean): Promise<void> {
  if (slow) {
    const size = Math.ceil(body.length / SLOW_PIECES);
    for (let from = 0; from + size < body.length && !outgoing.destroyed; from += size) {
      outgoing.write(body.subarray(from, from + size));
      await sleep(SLOW_PAUSE_MS);
    }
    const sent = Math.max(0, Math.ceil(body.length / size) - 1) * size;
    outgoing.end(body.subarray(sent));
    return;
  }
  outgoing.end(body);
}

async function readBody(incoming: IncomingMessage, slow: boolean): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    pieces.push(piece);
    if (slow) await sleep(SLOW_PAUSE_MS);
  }
  if (!incoming.complete) throw new Error("the response is not complete");
  return Buffer.concat(pieces);
}

function exchange(request: SoakRequest, sending: Sending, manner: Manner): Promise<Received> {
  const { method, path, body } = request;
  const { port, agent, timeoutMs } = sending;
  const headers = {
    ...request.headers,
    ...(method === "GET" ? {} : { "Content-Length": body?.length ?? 0 }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = open({ host: "127.0.0.1", port, agent, method, path, headers });
    const timers = [
      setTimeout(() => outgoing.destroy(new Error(`no response in ${timeoutMs} ms`)), timeoutMs),
    ];
    const end = () => {
      for (const timer of timers) clearTimeout(timer);
    };
    const { cancelAfterMs, slow = false } = manner;
    let isCancelled = false;
    const cancel = () => {
      isCancelled = true;
      outgoing.destroy();
    };
    if (cancelAfterMs !== undefined) timers.push(setTimeout(cancel, cancelAfterMs));
    const fail = (error: Error) => {
      end();
      // Node's error depends on how far the request was.
      if (isCancelled) return reject(new Cancelled());
      const connection = outgoing.reusedSocket ? "a kept connection" : "a new connection";
      reject(new Error(`${(outgoing.errored ?? error).message}, on ${connection}`));
    };
    outgoing.once("error", fail);
    outgoing.once("response", (incoming) => {
      const { statusCode: status = 0, headers: received } = incoming;
      readBody(incoming, slow).then((bytes) => {
        end();
        resolve({ status, headers: received, body: bytes });
      }, fail);
    });
    writeBody(outgoing, body ?? Buffer.alloc(0), slow).catch(fail);
  });
}

/** Sends a request of an honest client and accounts for its end. Resolves with the status, if there is a response. */
export async function send(
  request: SoakRequest,
  sending: Sending,
  manner: Manner = {},
): Promise<number | undefined> {
  const { ledger } = sending;
  const ended = ledger.sent(request.name);
  try {
    const received = await exchange(request, sending, manner);
    const { outcome, reason, vectors } = judge(request, received);
    ledger.vectorsCompared += vectors;
    ended(outcome, reason);
    return received.status;
  } catch (error) {
    if (error instanceof Cancelled) ended("cancelled");
    else ended("lost", (error as Error).message);
    return undefined;
  }
}
