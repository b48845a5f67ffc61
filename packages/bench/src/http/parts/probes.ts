import { setTimeout as sleep } from "node:timers/promises";
import type { LoadGenerator } from "../../load/load-generator.js";
import { atMost, type Figure } from "../../promises/figures.js";
import type { ServerProcess } from "../../server-process.js";
import { quantile } from "../../statistics.js";
import { closed, embeddingsTarget, LONG_TEXT, withServer } from "../service.js";

const PATHS = ["/health", "/metrics"] as const;
const CLIENTS = 64;
const EVERY_MS = 25;

/** How long each answer of a path took, while the engine was saturated. */
export type ProbesMeasured = Record<(typeof PATHS)[number], number[]>;

export function probesFigures(measured: ProbesMeasured): Figure[] {
  return PATHS.map((path) => {
    const ms = measured[path];
    const note = `${ms.length} answers, p50 ${quantile(ms, 0.5).toFixed(1)}, max ${Math.max(...ms).toFixed(1)}`;
    return {
      name: `GET ${path} p99`,
      value: quantile(ms, 0.99),
      unit: "ms",
      bound: atMost(20),
      note,
    };
  });
}

async function answerMs(url: string): Promise<number> {
  const begin = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return performance.now() - begin;
}

async function measure(
  server: ServerProcess,
  generator: LoadGenerator,
  seconds: number,
): Promise<ProbesMeasured> {
  const measured: ProbesMeasured = { "/health": [], "/metrics": [] };
  let over = false;
  const target = embeddingsTarget(server, LONG_TEXT);
  const load = generator.run(closed(target, CLIENTS, seconds)).finally(() => {
    over = true;
  });
  await sleep(500);
  for (let i = 0; !over; i += 1) {
    const path = PATHS[i % PATHS.length] as (typeof PATHS)[number];
    measured[path].push(await answerMs(server.url + path));
    await sleep(EVERY_MS);
  }
  await load;
  return measured;
}

/** Whoever watches the server gets its answers while the engine has more to do than it can. */
export async function probes(quick: boolean): Promise<Figure[]> {
  return await withServer([], async (server, generator) =>
    probesFigures(await measure(server, generator, quick ? 3 : 20)),
  );
}
