import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ZodError } from "zod";
import { routesOf } from "../../src/app.js";
import { defaultSettings } from "../../src/settings/read.js";
import type { HttpError } from "../../src/web/http-error.js";
import { MAX_BODY_DEPTH, maxParsedBytes } from "../../src/web/json-parsing.js";
import { measureJson } from "../../src/web/json-size.js";
import type { Route } from "../../src/web/route.js";
import { validate } from "../../src/web/validation.js";
import { PLACES } from "../support/body-places.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { type ListeningApp, listeningApp } from "../support/listening-app.js";
import { TurnMeter } from "../support/turn-meter.js";
import { filled, WORST_BODIES } from "../support/worst-bodies.js";

const { maxBodyBytes } = defaultSettings();
const SIZE = maxBodyBytes - 200;

/** What a turn of the event loop may take, in CPU time. */
const MAX_TURN_MS = 100;
/** The same for a machine that is slow or busy: how often it could parse the zeros meanwhile. */
const MAX_TURN_PARSES = 5;
/** What is measured once may have had the garbage of another measurement. */
const TRIES = 4;

const ZEROS = filled(() => "0", SIZE);

const routes = routesOf(appDeps(fakeEmbedder(async () => new Float32Array(2))));

function schemaOf(path: string) {
  const route = routes.find((each) => each.path === path && each.method === "POST");
  const { body } = (route ?? {}) as Route<unknown>;
  assert(body, path);
  return body;
}

/** CPU time of `work`, in milliseconds, and what it returned. */
function timed<T>(work: () => T): { ms: number; result: T } {
  const begin = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(begin);
  return { ms: (user + system) / 1000, result };
}

/** Undefined if `json` is right. */
function refusal(schema: ReturnType<typeof schemaOf>, body: unknown): HttpError | undefined {
  try {
    validate(schema, body);
    return undefined;
  } catch (error) {
    return error as HttpError;
  }
}

/** Other paths for the same have the same schemas. */
const ALIASES: readonly string[] = [
  "/",
  "/invocations",
  "/embeddings",
  "/openai/deployments/*model/embeddings",
  "/openai/v1/embeddings",
];

describe("the schemas of all routes", () => {
  it("are all of those that take a body", () => {
    const paths = routes.filter(({ body }) => body !== undefined).map(({ path }) => path);
    assert.deepEqual(new Set(PLACES.map(({ path }) => path)), new Set(paths));
  });

  for (const [what, value] of Object.entries(WORST_BODIES)) {
    it(`find one fault, in less time than it took to parse: ${what}`, () => {
      const json = value(SIZE);
      for (const { path, field, body } of PLACES) {
        if (ALIASES.includes(path)) continue;
        const text = body(json);
        assert(Buffer.byteLength(text) <= maxBodyBytes);
        // A larger one is refused before it is parsed; of that size it would be the same to a schema.
        const { bytes, depth } = measureJson(Buffer.from(text));
        if (bytes > maxParsedBytes(maxBodyBytes) || depth > MAX_BODY_DEPTH) break;
        for (let left = TRIES - 1; ; left -= 1) {
          const parsed = timed((): unknown => JSON.parse(text));
          const schema = schemaOf(path);
          const validated = timed(() => refusal(schema, parsed.result));
          const where = `${path} ${field}: ${validated.ms} ms, ${parsed.ms} ms to parse`;
          if (validated.result) {
            const { cause, message, status } = validated.result;
            assert(cause instanceof ZodError && [400, 413].includes(status), where);
            // A field in which two are missing has two faults.
            assert(cause.issues.length <= 2, where);
            assert(message.length < 400, message.slice(0, 1000));
          }
          if (validated.ms <= parsed.ms + 10) break;
          assert(left > 0, where);
        }
      }
    });
  }
});

describe("a body of the maximum size", () => {
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp();
  });
  after(() => app.close());

  const send = async (path: string, body: Uint8Array): Promise<number> => {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(app.url + path, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  };

  /** Sends a body until the event loop was not blocked; as often as {@link TRIES}. */
  const check = async (path: string, body: Uint8Array, statuses: readonly number[]) => {
    for (let left = TRIES - 1; ; left -= 1) {
      const { ms: parseMs } = timed(() => JSON.parse(ZEROS));
      const meter = new TurnMeter();
      const status = await send(path, body);
      const ms = meter.stop();
      assert(statuses.includes(status), `${path}: ${status}`);
      if (ms <= Math.max(MAX_TURN_MS, MAX_TURN_PARSES * parseMs)) break;
      assert(left > 0, `${path}: ${ms} ms, ${parseMs} ms to parse zeros`);
    }
  };

  const main = ["/v1/embeddings", "/v2/embed", "/api/embed", "/search", "/documents", "/embed"];
  const places = PLACES.filter(
    ({ path, field }) =>
      main.includes(path) && /^(inputs?|texts|options|filter|documents|.*metadata)$/.test(field),
  );

  for (const [what, value] of Object.entries(WORST_BODIES)) {
    it(`does not block the event loop, whatever the route: ${what}`, async () => {
      const json = value(SIZE);
      for (const { path, body } of places) {
        await check(path, Buffer.from(body(json)), [200, 400, 413, 422]);
      }
    });
  }

  const word = "many ";
  const list = (length: number, item: (index: number) => unknown) =>
    Array.from({ length }, (_, i) => item(i));
  const fields = (count: number, value: (index: number) => unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`name ${i}`, value(i)] as const));
  const heavy: readonly [what: string, path: string, body: unknown][] = [
    [
      "as many texts as there may be",
      "/v1/embeddings",
      { input: list(2048, () => word.repeat(100)) },
    ],
    ["one text", "/v1/embeddings", { input: word.repeat(199_000) }],
    ["a text of surrogates", "/api/embed", { input: "😀".repeat(250_000) }],
    ["one list of token ids", "/v1/embeddings", { input: list(200_000, (i) => i % 9999) }],
    [
      "many lists of token ids",
      "/embed",
      { inputs: list(2000, (i) => list(99, (j) => (i + j) % 9999)) },
    ],
    [
      "as many texts, in all types",
      "/v2/embed",
      {
        texts: list(2048, () => word.repeat(90)),
        input_type: "search_query",
        embedding_types: ["float", "int8", "base64"],
      },
    ],
    [
      "documents of short texts",
      "/documents",
      { documents: list(2048, (i) => ({ text: `${i}${word.repeat(80)}` })) },
    ],
    [
      "documents with all the metadata that they may have",
      "/documents",
      {
        documents: list(15, (i) => ({
          text: `${i}`,
          metadata: fields(3500, (j) => i * j),
        })),
      },
    ],
    [
      "documents of many fields",
      "/documents",
      {
        documents: list(1000, (i) => ({
          text: `${i}`,
          metadata: fields(40, (j) => i * j),
        })),
      },
    ],
    ["options that nobody reads", "/api/embed", { input: "a", options: fields(30_000, (i) => i) }],
  ];
  for (const [what, path, given] of heavy) {
    it(`is answered without blocking the event loop: ${what}`, async () => {
      const body = Buffer.from(JSON.stringify(given));
      assert(body.length > maxBodyBytes / 3 && body.length <= maxBodyBytes, String(body.length));
      await check(path, body, [200]);
    });
  }
});
