import type { IncomingMessage } from "node:http";
import { BodyPacer } from "./body-pacer.js";
import { GrowingBuffer } from "./growing-buffer.js";
import { clientGone } from "./http-error.js";
import { largeBodies } from "./loop-share.js";
import { type RequestMemory, UNLIMITED_MEMORY } from "./request-memory.js";

const pacer = new BodyPacer(largeBodies);

const ignore = () => {};

function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers?.["content-length"];
  return length === undefined ? undefined : Number(length);
}

/** What {@link readBody} goes by. */
export interface ReceivingRules {
  maxBytes: number;
  /** Pays for the bytes as they arrive. Default: nobody does. */
  memory?: RequestMemory;
  /** Who sends the body: clients are served in turn. Default: all are one. */
  client?: string;
  /** Called with all bytes that have arrived, after each piece; throws to refuse the request. */
  onGrown?: (bytes: Buffer) => void;
}

/**
 * All bytes of a request's body, which are charged to `memory` as they arrive. Rejects with `TOO_LONG` as soon as there are
 * more than `maxBytes`, and as `RequestMemory.charge` and `onGrown` throw; the rest is received and forgotten, so that the client
 * gets to read the response, for as long as the request time-out allows. Rejects with 499 if the connection ends before the body does,
 * also if it had ended before the call.
 */
export function readBody(
  request: IncomingMessage,
  { maxBytes, memory = UNLIMITED_MEMORY, client = "", onGrown = ignore }: ReceivingRules,
): Promise<Buffer> {
  // A request that has been destroyed emits nothing any more.
  if (request.destroyed) return Promise.reject(clientGone());
  const body = new GrowingBuffer({ maxBytes, memory, announcedBytes: announcedBytes(request) });
  return new Promise((resolve, reject) => {
    const onData = (piece: Buffer) => {
      try {
        body.append(piece);
        onGrown(body.bytes);
      } catch (error) {
        refuse(error);
      }
    };
    const refuse = (error: unknown) => {
      body.drop();
      forget();
      request.off("data", onData);
      reject(error);
    };
    const gone = () => refuse(clientGone());
    request.on("data", onData);
    const forget = pacer.pace(request, client);
    request.once("end", () => {
      // Every request closes in the end, and an error costs as much as a text: not for nobody. And a listener would keep the
      // promise with the bytes for as long as the request lives.
      request.off("close", gone).off("error", gone).off("data", onData).on("error", ignore);
      resolve(body.take());
    });
    request.once("error", gone);
    request.once("close", gone);
  });
}
