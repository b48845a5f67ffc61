import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type RequestLog, withoutRequests } from "../../src/observability/request-log.js";
import { createLog } from "../../src/start/open-log.js";
import { entry, someWork } from "./entries.js";

interface Line {
  level: string;
  time: string;
  msg: string;
  [field: string]: unknown;
}

describe("logs", () => {
  let directory: string;
  let file: string;
  let fd: number;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "native-infer-log-"));
    file = join(directory, "log");
    fd = openSync(file, "a");
  });
  afterEach(() => {
    closeSync(fd);
    rmSync(directory, { recursive: true });
  });

  type Options = Partial<Parameters<typeof createLog>[0]>;
  const written = async (options: Options, use: (log: RequestLog) => void): Promise<string> => {
    const defaults = { logFormat: "pretty", logLevel: "info", logTexts: false } as const;
    const { log, writer } = createLog({ ...defaults, ...options }, fd);
    ftruncateSync(fd);
    use(log);
    await writer.close();
    return readFileSync(file, "utf8");
  };
  const json = async (options: Options, use: (log: RequestLog) => void): Promise<Line[]> =>
    (await written({ ...options, logFormat: "json" }, use))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);

  it("say in lines for people what a request was and what model and search took", async () => {
    const text = await written({}, (log) => {
      log.request(entry({ method: "GET", path: "/", route: "/", ioMs: 5.44, requestId: "r1" }));
    });
    assert.equal(
      text,
      "GET / 200 5.0ms texts=1 tokens=6 model=m request=r1\nModel  : 4.0ms\nio task: 5.4ms\n",
    );
  });

  it("say the same in JSON, in one line", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const [line, ...more] = await json({}, (log) => {
      log.request(entry({ ioMs: 5.4444444, requestId: "r1", traceId }));
    });
    assert.deepEqual(more, []);
    const { time, ...fields } = line ?? { time: "" };
    assert.match(time, /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual(fields, {
      level: "info",
      msg: "request",
      method: "POST",
      route: "/v1/embeddings",
      path: "/v1/embeddings",
      status: 200,
      ms: 5,
      model: "m",
      modelMs: 4,
      queueMs: 1,
      tokenizeMs: 0.25,
      runMs: 2,
      ioMs: 5.444,
      texts: 1,
      tokens: 6,
      requestId: "r1",
      traceId,
    });
  });

  it("have the texts of users only where that is engineInputs for", async () => {
    const request = (log: RequestLog) => log.request(entry());
    assert.doesNotMatch(await written({}, request), /London/);
    assert.doesNotMatch(JSON.stringify(await json({}, request)), /London/);
    const [line] = await json({ logTexts: true }, request);
    assert.deepEqual(line?.inputs, ["How big is London"]);
  });

  it("have a limited part of many and long texts, and no token ids", async () => {
    const inputs = [Int32Array.of(1, 2), ...Array<string>(40).fill("y".repeat(5000))];
    const usage = { ...someWork, texts: inputs.length };
    const text = await written({ logTexts: true }, (log) => {
      log.request(entry({ engineInputs: { inputs, at: 0 }, usage }));
    });
    assert.equal(text.match(/^text {3}: "y{1000}"$/gm)?.length, 16);
  });

  it("cannot be broken up by what a text holds", async () => {
    const engineInputs = { inputs: ["a\nGET /forged 200"], at: 0 };
    const text = await written({ logTexts: true }, (log) => log.request(entry({ engineInputs })));
    assert.doesNotMatch(text, /^GET/m);
  });

  it("leave out what is below their level", async () => {
    const use = (log: RequestLog) => {
      log.request(entry({ path: "/health", open: true, usage: undefined }));
      log.request(entry());
      log.request(entry({ status: 500, usage: undefined }));
      log.info("listens on http://127.0.0.1:1");
    };
    const levels = async (logLevel: "debug" | "info" | "warn" | "error") => {
      const text = await written({ logFormat: "json", logLevel }, use);
      return [...text.matchAll(/"level":"(\w+)"/g)].map(([, level]) => level);
    };
    assert.deepEqual(await levels("debug"), ["debug", "info", "warn", "info"]);
    assert.deepEqual(await levels("info"), ["info", "warn", "info"]);
    assert.deepEqual(await levels("warn"), ["warn"]);
    assert.deepEqual(await levels("error"), []);
    const pretty = await written({ logLevel: "warn" }, use);
    assert.match(pretty, /^POST \/v1\/embeddings 500 5\.0ms\n$/);
  });

  it("put a fault with its request's id and its stack among the lines for people", async () => {
    const fault = new Error("why");
    const text = await written({ logLevel: "error" }, (log) => log.error("GET /", fault, "r1"));
    const [first, ...stack] = text.trimEnd().split("\n");
    assert.equal(first, "native-infer-server: INTERNAL: GET / request=r1: Error: why");
    assert(stack.length > 0);
    for (const line of stack) assert.match(line, /^ {4}at /);
  });

  it("cannot be broken up, nor filled, by what the message of a fault holds", async () => {
    const fault = new Error(`a\nGET /forged 200\r\nGET /forged 200${"x".repeat(100_000)}`);
    const text = await written({}, (log) => log.error("GET /", fault));
    assert.doesNotMatch(text, /^GET/m);
    assert(text.length < 20_000);
  });

  it("put a fault with its stack among the lines of JSON", async () => {
    const fault = new Error("why");
    const [line] = await json({ logLevel: "error" }, (log) => log.error("GET /", fault, "r1"));
    assert.deepEqual([line?.level, line?.where, line?.msg], ["error", "GET /", "INTERNAL"]);
    assert.equal(line?.requestId, "r1");
    assert.deepEqual((line?.err as { stack?: string } | undefined)?.stack, fault.stack);
  });

  it("have in JSON what JSON does not hold, as text", async () => {
    const circle: Record<string, unknown> = { name: "ring" };
    circle.self = circle;
    const fault = Object.assign(new Error("why"), { circle, big: 2n ** 64n, code: "LOST" });
    const inner = Object.assign(new Error("inner"), { outer: fault });
    Object.assign(fault, { inner, cause: inner });
    inner.cause = fault;
    const [line, alone] = await json({}, (log) => {
      log.error("GET /", fault);
      log.error("GET /", circle);
    });
    const err = line?.err as Record<string, unknown>;
    assert.deepEqual(
      [err.code, err.big, err.message],
      ["LOST", "18446744073709551616n", "why: inner"],
    );
    assert.match(String(err.circle), /name: 'ring'.*\[Circular/s);
    assert.equal((err.inner as { type: string }).type, "Error");
    assert.match(String(alone?.err), /name: 'ring'.*\[Circular/s);
  });

  it("say in JSON too how many entries were dropped", async () => {
    const inputs = ["z".repeat(1000)];
    const lines = await json({ logTexts: true }, (log) => {
      for (let i = 0; i < 1500; i += 1) log.request(entry({ engineInputs: { inputs, at: 0 } }));
    });
    const last = lines.at(-1);
    assert.deepEqual([last?.level, last?.msg], ["warn", "log entries dropped"]);
    assert.equal(Number(last?.dropped) + lines.length - 1, 1500);
  });

  it("leave out requests, and only those, where engineInputs to", async () => {
    const text = await written({}, (log) => {
      withoutRequests(log).request(entry());
      withoutRequests(log).info("a line");
    });
    assert.equal(text, "a line\n");
  });
});
