/**
 * A way without a model, for tests: `fake-way.js --behaviour=B --log=FILE …`. Writes its process id, and its child's, into
 * the log. Behaviours: `inline` computes on the loop, `beside` waits for a timer instead, `dies` ends after a few requests,
 * `silent` never gets ready.
 */
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { TimelineEvent } from "../../src/ways/index.js";

const MODEL_MS = 3;
const DIES_AFTER = 40;

const { values } = parseArgs({
  strict: false,
  options: { behaviour: { type: "string" }, log: { type: "string" } },
});
const { behaviour, log } = values as { behaviour: string; log: string };

const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
appendFileSync(log, `${process.pid}\n${child.pid}\n`);

let requests = 0;

async function model(): Promise<void> {
  requests += 1;
  if (behaviour === "dies" && requests > DIES_AFTER) process.exit(3);
  const start = performance.now();
  if (behaviour === "beside") await sleep(1);
  else while (performance.now() - start < MODEL_MS);
}

async function article(response: ServerResponse): Promise<void> {
  const t0 = performance.now();
  await model();
  const t1 = performance.now();
  await sleep(5);
  const io = performance.now() - t1;
  response.setHeader("Server-Timing", `model;dur=${t1 - t0}, io;dur=${io}`);
  response.end("ok");
}

const stats = () => ({
  loopDelay: { p50Ms: 0.1, p99Ms: 1, maxMs: 2 },
  cpuSeconds: process.cpuUsage().user / 1e6,
  rssBytes: process.memoryUsage().rss,
  peakRssBytes: process.memoryUsage().rss,
});

async function timeline(ms: number): Promise<TimelineEvent[]> {
  await sleep(ms);
  return [{ t0: 1, t1: 9, what: behaviour === "beside" ? "io" : "blocked" }];
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/") await article(response);
  else if (pathname === "/stats") response.end(JSON.stringify(stats()));
  else if (pathname === "/timeline")
    response.end(JSON.stringify(await timeline(Number(searchParams.get("ms")))));
  else response.end("ok");
});

const end = () => {
  child.kill("SIGKILL");
  process.exit();
};
process.once("SIGTERM", end);
process.stdin.resume().once("close", end);
if (behaviour !== "silent")
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    const versions = { runtime: `node ${process.versions.node}`, library: "none" };
    console.log(JSON.stringify({ ready: true, port, pid: process.pid, versions, model: "none" }));
  });
