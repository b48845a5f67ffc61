import { join } from "node:path";
import { between, lateTicksFigure, type Ticks, ticksOf } from "../../http/late-ticks.js";
import { closed, portOf, SHORT_TEXT, warmUp, withServer } from "../../http/service.js";
import type { Figure } from "../../promises/figures.js";
import { quantile } from "../../statistics.js";
import { writeDocuments } from "../documents.js";
import { ingest, withFolder } from "../program.js";

const CLIENTS = 32;
const ROWS = 10_000;
const METADATA_BYTES = 16;

/** Searches of one server. */
export interface SearchMeasured {
  rows: number;
  perSecond: number;
  ioMs: number[];
  ticks: Ticks;
}

export function searchFigures({ rows, perSecond, ioMs, ticks }: SearchMeasured): Figure[] {
  return [
    {
      name: `POST /search, ${CLIENTS} clients`,
      value: perSecond,
      unit: "/s",
      note: `${rows} rows in LanceDB`,
    },
    { name: "io p50", value: quantile(ioMs, 0.5), unit: "ms" },
    { name: "io p99", value: quantile(ioMs, 0.99), unit: "ms" },
    lateTicksFigure(ticks),
  ];
}

async function get<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

/** Searches in the embedded store while 32 clients ask. */
export function search(quick: boolean): Promise<Figure[]> {
  return withFolder(async (folder) => {
    const store = ["--store", "lancedb", "--store-path", join(folder, "store")];
    const file = join(folder, "documents.jsonl");
    writeDocuments(file, ({ documents }) => documents >= ROWS, METADATA_BYTES);
    await ingest([file, ...store]);
    return await withServer(["--threads", "1", ...store], async (server, generator) => {
      const body = JSON.stringify({ text: SHORT_TEXT, k: 10 });
      const target = { port: portOf(server), path: "/search", body };
      const load = closed(target, CLIENTS, quick ? 1 : 15);
      await warmUp(generator, load);
      const before = await ticksOf(server.url);
      const { answers, seconds, samples } = await generator.run(load);
      const ticks = between(before, await ticksOf(server.url));
      const { count } = await get<{ count: number }>(`${server.url}/documents/count`);
      return searchFigures({
        rows: count,
        perSecond: answers / seconds,
        ioMs: samples.ioMs,
        ticks,
      });
    });
  });
}
