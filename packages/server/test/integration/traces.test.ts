import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Program, until } from "@native-infer/testing";
import { serve } from "../../src/serve.js";
import { defaultSettings } from "../../src/settings/read.js";
import { EXIT } from "../../src/start/exit-codes.js";
import { OtlpReceiver, type ReceivedSpan } from "../observability/otlp-receiver.js";
import { copyProgram, MANIFEST } from "../support/program-copy.js";
import { ServerProcess } from "../support/server-process.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const SERVER_KIND = 2;

describe("traces", { concurrency: true }, () => {
  let receiver: OtlpReceiver;
  let server: ServerProcess;
  before(async () => {
    receiver = await OtlpReceiver.start();
    const args = ["--otlp-endpoint", receiver.url, "--service-name", "mine"];
    server = await ServerProcess.start([...args, "--log-format", "json"]);
  });
  after(async () => {
    await server.stop();
    receiver.close();
  });

  /** The server's span of the trace `traceId`, with the spans below it, once they have come. */
  const received = async (traceId: string): Promise<[ReceivedSpan, ReceivedSpan[]]> => {
    const server = () =>
      receiver.spans.find((span) => span.traceId === traceId && span.kind === SERVER_KIND);
    await until(() => server() !== undefined, 10_000);
    const found = server();
    assert(found);
    return [found, receiver.spans.filter(({ parentSpanId }) => parentSpanId === found.spanId)];
  };

  it("go on where the caller's trace is, with what the request was", async () => {
    const headers = { traceparent: `00-${TRACE}-${SPAN}-01` };
    const response = await server.embeddings({ input: ["a", "b"] }, headers);
    assert.equal(response.status, 200);
    const [span] = await received(TRACE);
    assert.deepEqual(
      [span.name, span.parentSpanId, span.service],
      ["POST /v1/embeddings", SPAN, "mine"],
    );
    assert.deepEqual(span.attributes, {
      "http.request.method": "POST",
      "http.route": "/v1/embeddings",
      "http.response.status_code": 200,
      "url.path": "/v1/embeddings",
      "native_infer.model": "all-MiniLM-L6-v2",
      "native_infer.texts": 2,
      "native_infer.tokens": 6,
    });
  });

  it("show where the time went: queue, tokenize and run lie within the request", async () => {
    const id = `${TRACE.slice(0, -1)}7`;
    await server.embeddings({ input: "a" }, { traceparent: `00-${id}-${SPAN}-01` });
    const [span, steps] = await received(id);
    assert.deepEqual(
      steps.map(({ name }) => name),
      ["queue", "tokenize", "run"],
    );
    for (const step of steps) {
      assert(BigInt(step.startTimeUnixNano) >= BigInt(span.startTimeUnixNano), step.name);
      assert(BigInt(step.endTimeUnixNano) <= BigInt(span.endTimeUnixNano), step.name);
    }
    const run = steps.at(-1);
    assert(run && run.ms > 0);
  });

  it("begin here where the caller has none, and the log has the trace's id", async () => {
    const path = "/?q=new";
    assert.equal((await server.get(path)).status, 200);
    await until(() => /"route":"\/".*"traceId":"[0-9a-f]{32}"/.test(server.stdout));
    const [, id = ""] = /"route":"\/".*"traceId":"([0-9a-f]{32})"/.exec(server.stdout) ?? [];
    const [span] = await received(id);
    assert.deepEqual([span.name, span.parentSpanId ?? ""], ["GET /", ""]);
    // A query may hold a text of a user.
    assert.doesNotMatch(JSON.stringify(span), /new/);
  });

  it("leave out what the caller does not record", async () => {
    const id = `${TRACE.slice(0, -1)}8`;
    await server.embeddings({ input: "a" }, { traceparent: `00-${id}-${SPAN}-00` });
    const later = `${TRACE.slice(0, -1)}9`;
    await server.embeddings({ input: "a" }, { traceparent: `00-${later}-${SPAN}-01` });
    await received(later);
    assert.equal(receiver.spans.filter(({ traceId }) => traceId === id).length, 0);
  });

  it("call a server's fault an error, and no mistake of a client", async () => {
    const id = `${TRACE.slice(0, -1)}a`;
    await server.embeddings({ input: 1 }, { traceparent: `00-${id}-${SPAN}-01` });
    const [span, steps] = await received(id);
    assert.equal(span.attributes["http.response.status_code"], 400);
    assert.deepEqual([span.status?.code ?? 0, steps], [0, []]);
  });

  it("that are still waiting are sent when the server ends", async () => {
    const ending = await ServerProcess.start(["--otlp-endpoint", `${receiver.url}/v1/traces`]);
    const id = `${TRACE.slice(0, -1)}b`;
    await ending.embeddings({ input: "a" }, { traceparent: `00-${id}-${SPAN}-01` });
    assert.equal((await ending.stop()).code, 0);
    assert.equal(receiver.spans.filter(({ traceId }) => traceId === id).length, 4);
  });

  it("do no harm where there is no collector", async () => {
    const alone = await ServerProcess.start(["--otlp-endpoint", "http://127.0.0.1:1"]);
    assert.equal((await alone.embeddings({ input: "a" })).status, 200);
    const { code, stderr } = await alone.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("that a collector refuses are told of in the log", async () => {
    const refused = await ServerProcess.start(["--otlp-endpoint", `${receiver.url}/elsewhere`]);
    await refused.embeddings({ input: "a" });
    const { stdout } = await refused.stop();
    assert.match(stdout, /^traces could not be sent: .*Not Found/m);
    assert(receiver.wrong.every((what) => what.startsWith("POST /elsewhere/v1/traces ")));
  });
});

describe("without a collector's address", () => {
  it("nothing is loaded that makes or sends traces", async () => {
    const log = { request: () => {}, info: () => {}, error: () => {} };
    const server = await serve({ ...defaultSettings(), port: 0 }, log);
    await server.ready;
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
    await server.close();
    const { cache } = createRequire(import.meta.url);
    const loaded = (name: string) => Object.keys(cache).some((file) => file.includes(name));
    assert.deepEqual(["koa", "@opentelemetry/sdk-trace", "@opentelemetry/exporter"].map(loaded), [
      true,
      false,
      false,
    ]);
  });

  it("the log has the caller's trace", async () => {
    const server = await ServerProcess.start();
    await server.embeddings({ input: "a" }, { traceparent: `00-${TRACE}-${SPAN}-01` });
    await until(() => server.stdout.includes(` trace=${TRACE}\n`));
    await server.stop();
  });

  it("refuses an address that is none, and says what is allowed", async () => {
    const { code, stderr } = await ServerProcess.run(["--otlp-endpoint", "ftp://x"]);
    assert.equal(code, EXIT.settings);
    assert.match(stderr, /--otlp-endpoint is 'ftp:\/\/x'; allowed is an http or https URL/);
  });
});

describe("a server without the packages of OpenTelemetry", () => {
  const folder = mkdtempSync(join(tmpdir(), "native-infer-no-traces-"));
  const main = copyProgram(folder);
  after(() => rmSync(folder, { recursive: true }));
  const { peerDependencies } = JSON.parse(readFileSync(MANIFEST, "utf8"));
  const names = Object.keys(peerDependencies).filter((name) => name.startsWith("@opentelemetry/"));

  it("does not start where it is to send traces, and says in one sentence what to install", async () => {
    assert(names.length > 1);
    const args = ["--port", "0", "--otlp-endpoint", "http://127.0.0.1:9"];
    assert.deepEqual(await new Program(main, args).ended(), {
      code: EXIT.error,
      signal: null,
      stdout: "",
      stderr: `native-infer-server: PACKAGE_MISSING: --otlp-endpoint needs packages that are not installed: npm install ${names.join(" ")}\n`,
    });
  });

  it("writes its log in JSON", async () => {
    const server = new Program(main, ["--port", "0", "--log-format", "json"]);
    await until(() => server.stdout.includes("\n"), 20_000);
    const { msg } = JSON.parse(server.stdout) as { msg: string };
    assert.match(msg, /listens on http:/);
    assert.equal((await server.stop()).code, EXIT.ok);
  });
});
