import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { WayContext, WayStats } from "../way.js";
import { LoopDelayMonitor } from "./loop-delay.js";
import type { TextModel } from "./text-model.js";
import { Timeline } from "./timeline.js";
import { addUsage, ownUsage } from "./usage.js";

const MAX_TIMELINE_MS = 60_000;

type Handler = (response: ServerResponse, query: URLSearchParams) => Promise<void>;

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(value));
}

/** The article's request: the model's vector, then I/O; and how long each kept this request waiting. */
function articleHandler(
  model: TextModel,
  { text, ioMs }: Pick<WayContext, "text" | "ioMs">,
  timeline: Timeline,
): Handler {
  return async (response) => {
    const modelMs = await timeline.during("model", () => model.embed(text));
    const waitedMs = await timeline.during("io", () => sleep(ioMs));
    const timing = `model;dur=${modelMs.toFixed(3)}, io;dur=${waitedMs.toFixed(3)}`;
    response.writeHead(200, { "Server-Timing": timing }).end("ok");
  };
}

/** All routes of a service, by path. */
function routes(model: TextModel, context: Pick<WayContext, "text" | "ioMs">) {
  const timeline = new Timeline();
  const loopDelay = new LoopDelayMonitor();
  return new Map<string, Handler>([
    ["/", articleHandler(model, context, timeline)],
    ["/null", async (response) => void response.end("ok")],
    [
      "/stats",
      async (response, query) => {
        // Read first: asking a child must not count as a delay of this loop.
        const figures = loopDelay.read();
        const children = await model.childUsage?.();
        const usage = children ? addUsage(ownUsage(), children) : ownUsage();
        sendJson(response, { loopDelay: figures, ...usage } satisfies WayStats);
        if (query.get("reset") === "1") loopDelay.reset();
      },
    ],
    [
      "/timeline",
      async (response, query) => {
        const ms = Number(query.get("ms") ?? 1000);
        if (!(ms > 0 && ms <= MAX_TIMELINE_MS)) response.writeHead(400).end("ms is out of range");
        else sendJson(response, await timeline.record(ms));
      },
    ],
    [
      "/vector",
      async (response) => sendJson(response, Array.from(await model.embed(context.text))),
    ],
  ]);
}

/** The HTTP server that is the same for all ways of Node. `GET /vector` shows that they all compute the same thing. */
export function createService(
  model: TextModel,
  context: Pick<WayContext, "text" | "ioMs">,
): Server {
  const handlers = routes(model, context);
  return createServer((request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const handler = handlers.get(pathname);
    if (!handler) {
      response.writeHead(404).end("not found");
      return;
    }
    handler(response, searchParams).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end("the request failed");
    });
  });
}
