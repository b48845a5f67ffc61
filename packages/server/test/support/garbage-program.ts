/** Prints how many bytes a request leaves in the old generation: `node garbage-program.js <case>`. */
import { EventEmitter } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Context } from "koa";
import { EngineCalls } from "../../src/embedding/engine-calls.js";
import { EmbeddingPipeline } from "../../src/embedding/pipeline.js";
import { endSlowReaders } from "../../src/limits/slow-readers.js";
import { Served } from "../../src/models/served-models.js";
import { callOf } from "../../src/web/request-parameters.js";
import { fakeEmbedder } from "./fake-embedder.js";
import { oldBytesPerCall } from "./old-space.js";

/** Stands for what a request holds. */
const payload = () => new Array<number>(250).fill(1);

const CASES: Record<string, () => Promise<number>> = {
  async answer() {
    const server = new EventEmitter();
    endSlowReaders(server as Server, { timeoutMs: 1000 });
    const request = { socket: new EventEmitter() };
    const underWay: EventEmitter[] = [];
    return await oldBytesPerCall(() => {
      const response = Object.assign(new EventEmitter(), { payload: payload() });
      server.emit("request", request, response as unknown as ServerResponse);
      underWay.push(response);
      if (underWay.length > 16) underWay.shift()?.emit("close");
    });
  },

  async departure() {
    const socket = new EventEmitter() as Socket;
    const ctx = { get: () => "", req: { socket } as IncomingMessage } as unknown as Context;
    return await oldBytesPerCall(() => {
      const held = payload();
      const listener = () => void held.fill(2);
      const { signal } = callOf(ctx);
      signal.addEventListener("abort", listener, { once: true });
      signal.removeEventListener("abort", listener);
    });
  },

  async work() {
    const embedder = fakeEmbedder(async () => Float32Array.of(1, 2));
    const model = new Served("some", embedder);
    const pipeline = new EmbeddingPipeline(new EngineCalls({ maxRequestTokens: 1_000_000 }));
    const { signal } = new AbortController();
    return await oldBytesPerCall(async () => {
      const ctx = { state: {} } as Context;
      await pipeline.embed({ ctx, call: { signal } }, model, ["a text"], { normalize: true });
    });
  },
};

process.stdout.write(`${await CASES[process.argv[2] ?? ""]?.()}`);
process.exit();
