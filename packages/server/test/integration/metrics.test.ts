import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { ServerProcess } from "../support/server-process.js";

const CLIENTS = 8;
const inQueue = 'native_infer_queue_texts{model="all-MiniLM-L6-v2"}';

describe("GET /metrics", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start(["--log", "off"]);
  });
  after(() => server.stop());

  /** Each series with its number, as they stand there. */
  const scrapeAll = async (): Promise<[string, number][]> => {
    const text = await (await server.get("/metrics")).text();
    const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return series.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    });
  };
  const scrape = async () => new Map(await scrapeAll());
  const growth = async (work: () => Promise<unknown>) => {
    const before = await scrape();
    await work();
    const after = await scrape();
    return (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  };

  it("is Prometheus' text format", async () => {
    const response = await server.get("/metrics");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  });

  it("has a number for every series, and no series twice", async () => {
    const series = await scrapeAll();
    assert.equal(new Set(series.map(([name]) => name)).size, series.length);
    for (const [name, value] of series) {
      // Node's own have none for the time since the last look where nothing happened.
      if (/^(native_infer|te)_/.test(name)) assert(!Number.isNaN(value), name);
    }
  });

  it("counts requests, texts and tokens, in HTTP, in the engine and by TEI's names", async () => {
    const of = await growth(async () => {
      await server.embeddings({ input: ["a", "b"] });
      await server.embeddings({ input: "a" });
      await server.embeddings({ input: 1 });
      await server.get("/");
    });
    const route = 'route="/v1/embeddings"';
    const model = 'model="all-MiniLM-L6-v2"';
    const expected: [string, number][] = [
      [`native_infer_http_requests_total{method="POST",${route},status="200"}`, 2],
      [`native_infer_http_requests_total{method="POST",${route},status="400"}`, 1],
      ['native_infer_http_requests_total{method="GET",route="/",status="200"}', 1],
      [`native_infer_http_request_duration_seconds_count{${route}}`, 3],
      [`native_infer_http_texts_total{${route}}`, 3],
      [`native_infer_http_tokens_total{${route}}`, 9],
      [`native_infer_texts_accepted_total{${model}}`, 4],
      [`native_infer_texts_total{${model},outcome="completed"}`, 4],
      [`native_infer_tokens_total{${model}}`, 15],
      [`native_infer_queue_wait_seconds_count{${model}}`, 4],
      [`native_infer_tokenize_seconds_bucket{${model},le="+Inf"}`, 4],
      [`native_infer_batch_texts_sum{${model}}`, 4],
      [`native_infer_batch_tokens_sum{${model}}`, 15],
      ['te_request_count{method="single"}', 2],
      ['te_request_count{method="batch"}', 1],
      ['te_request_success{method="batch"}', 1],
      ['te_request_failure{err="validation"}', 1],
      ["te_request_input_length_sum", 15],
      [`te_embed_count{${model}}`, 4],
      [`te_batch_next_size_sum{${model}}`, 4],
    ];
    for (const [name, value] of expected) assert.equal(of(name), value, name);
  });

  it("has the engine's histograms as they are: ever more values below ever higher bounds", async () => {
    const values = await scrape();
    const name = "native_infer_run_seconds_bucket";
    const buckets = [...values].filter(([series]) => series.startsWith(name));
    assert.equal(buckets.length, 48);
    const counts = buckets.map(([, value]) => value);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
    assert.equal(
      counts.at(-1),
      values.get('native_infer_run_seconds_count{model="all-MiniLM-L6-v2"}'),
    );
  });

  it("counts clients who went away while their texts were waiting", async () => {
    const of = await growth(async () => {
      const gone = new AbortController();
      const answer = server.get("/v1/embeddings", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ input: Array<string>(200).fill("word ".repeat(150)) }),
        signal: gone.signal,
      });
      await until(async () => (await scrape()).get(inQueue) !== 0);
      gone.abort();
      await assert.rejects(answer);
      await until(async () => (await scrape()).get(inQueue) === 0);
    });
    const cancelled = of('native_infer_texts_total{model="all-MiniLM-L6-v2",outcome="cancelled"}');
    assert(cancelled > 0 && cancelled <= 200, `${cancelled} texts were cancelled`);
    assert.equal(of('te_request_failure{err="dropped"}'), 1);
    assert.equal(of("native_infer_http_requests_in_flight"), 0);
  });

  it("tells what the process and its event loop are doing", async () => {
    const values = await scrape();
    assert((values.get("process_resident_memory_bytes") ?? 0) > 1e7);
    assert((values.get("native_infer_event_loop_delay_seconds_count") ?? 0) > 0);
    assert((values.get('native_infer_cpus{model="all-MiniLM-L6-v2",limit="usable"}') ?? 0) >= 1);
    const [build] = [...values.keys()].filter((name) => name.startsWith("native_infer_build_info"));
    assert.match(build ?? "", /version="\d+\.\d+\.\d+",node="v\d+/);
  });

  it("is answered while the engine is busy, long before what is queued is", async () => {
    const input = Array<string>(12).fill("word ".repeat(100));
    let busy = true;
    const load = Promise.all(
      Array.from({ length: CLIENTS }, () => server.embeddings({ input })),
    ).then(() => {
      busy = false;
    });
    let answersWhileBusy = 0;
    let queued = 0;
    while (busy) {
      const values = await scrape();
      queued = Math.max(queued, values.get(inQueue) ?? 0);
      if (busy) answersWhileBusy += 1;
    }
    await load;
    assert(queued > 64, `${queued} texts were seen in the queue`);
    assert(answersWhileBusy >= 5, `${answersWhileBusy} answers`);
  });
});
