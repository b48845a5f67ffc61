/**
 * `npm run bench:server-load`: the article's service, `GET /`, as a real server process under 1, 8 and 32 clients in a
 * closed loop, and its memory after 10,000 requests. `--seconds N` sets the length of each measurement (default 5).
 */
import { number, option } from "@native-infer/command-line";
import { closedLoop, type Sample } from "./closed-loop.js";
import { command, readArguments } from "./command.js";
import { machineLine } from "./machine.js";
import { startServer } from "./server-process.js";
import { summarize } from "./statistics.js";

const SERVER_LOAD = {
  name: "npm run bench:server-load --",
  description:
    "GET / of a real server under 1, 8 and 32 clients, its memory and how long it takes to start.",
  options: {
    seconds: option(number(0.01, 600), { default: 5, help: "Length of each measurement" }),
  },
};

const cell = (number: number) => number.toFixed(1).padStart(7);

function row(clients: number, samples: readonly Sample[], seconds: number): string {
  const model = summarize(samples.map((sample) => sample.modelMs));
  const io = summarize(samples.map((sample) => sample.ioMs));
  const latency = summarize(samples.map((sample) => sample.latencyMs));
  const rate = (samples.length / seconds).toFixed(0).padStart(8);
  const figures = [model.p50, model.p99, io.p50, io.p99, latency.p50, latency.p99]
    .map(cell)
    .join(" ");
  return `${String(clients).padStart(7)} ${rate} ${figures}`;
}

async function serverLoad(seconds: number): Promise<void> {
  const server = await startServer();
  try {
    console.log(`${machineLine()}, load generator on the same machine\n`);
    console.log(`ready to serve ${server.readyMs.toFixed(0)} ms after process start`);
    await closedLoop(server.url, 8, 1); // warm-up
    console.log("\n                   model ms            io ms        latency ms");
    console.log("clients    req/s     p50     p99     p50     p99     p50     p99");
    let requests = 0;
    for (const clients of [1, 8, 32]) {
      const samples = await closedLoop(server.url, clients, seconds);
      requests += samples.length;
      console.log(row(clients, samples, seconds));
    }
    while (requests < 10_000) requests += (await closedLoop(server.url, 32, 1)).length;
    const resident = server.residentMb();
    console.log(
      `\nresident memory after ${requests} requests: ${resident?.toFixed(0) ?? "unknown"} MB`,
    );
  } finally {
    await server.stop();
  }
}

await command(SERVER_LOAD, async (args) => {
  await serverLoad(readArguments(SERVER_LOAD, args).values.seconds);
  return 0;
});
