import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from "node:zlib";
import { until } from "@native-infer/testing";
import fc from "fast-check";
import { createApp } from "../../src/app.js";
import { defaultSettings } from "../../src/settings/read.js";
import { appDeps } from "../support/fake-embedder.js";
import { FakeSocket } from "../support/fake-socket.js";
import { type ListeningApp, listeningApp, quickEmbedder } from "../support/listening-app.js";
import { type ErrorBody, json } from "../support/shapes.js";
import { TurnMeter } from "../support/turn-meter.js";

/** How clients write each coding, and what they make of a body. */
const CODINGS: readonly [name: string, compress: (body: Uint8Array) => Buffer][] = [
  ["gzip", gzipSync],
  ["GZIP", (body) => gzipSync(body, { level: 1 })],
  ["x-gzip", (body) => gzipSync(body, { level: 0 })],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
];

const MAX_BODY_BYTES = 300_000;
const { maxMemoryBytes } = defaultSettings();

/** What bytes say by Node's own decoders; null if they are broken or say more than a body may. */
function decoded(coding: string, bytes: Buffer): Buffer | null {
  const decoders =
    coding === "br"
      ? [brotliDecompressSync]
      : coding === "deflate"
        ? [inflateSync, inflateRawSync]
        : [gunzipSync];
  for (const decode of decoders) {
    try {
      return decode(bytes, { maxOutputLength: MAX_BODY_BYTES });
    } catch {}
  }
  return null;
}

/** Bytes of JSON that are many more than their compressed form. */
function bomb(bytes: number): Buffer {
  return Buffer.from(`{"input":"a","nothing":"${" ".repeat(bytes)}"}`);
}

/** Broken forms of compressed bytes: cut off, with a changed byte, with bytes behind the end. */
const damage = fc.oneof(
  fc.nat().map((at) => (bytes: Buffer) => bytes.subarray(0, at % bytes.length)),
  fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((more) => (bytes: Buffer) => Buffer.concat([bytes, more])),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, change]) => (bytes: Buffer) => {
    const other = Buffer.from(bytes);
    const index = at % bytes.length;
    other[index] = (other[index] as number) ^ change;
    return other;
  }),
);

describe("a compressed body", () => {
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp({ maxBodyBytes: MAX_BODY_BYTES });
  });
  after(() => app.close());

  const post = (body: Uint8Array, coding?: string) =>
    fetch(`${app.url}/v1/embeddings`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        ...(coding === undefined ? {} : { "Content-Encoding": coding }),
      },
      body,
    });

  it("is answered as its bytes are without a coding, whichever it has", async () => {
    const input = fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(input, fc.constantFrom(...CODINGS), async (texts, [coding, compress]) => {
        const body = Buffer.from(JSON.stringify({ input: texts }));
        const answers = await Promise.all([post(body), post(compress(body), coding)]);
        const [plain, compressed] = await Promise.all(answers.map((answer) => answer.text()));
        assert.equal(compressed, plain);
        assert.equal(answers[1]?.status, 200);
      }),
      { numRuns: 60 },
    );
    assert.equal((await post(Buffer.from('{"input":"a"}'), "identity")).status, 200);
    assert.equal((await post(bomb(MAX_BODY_BYTES / 2), "identity")).status, 200);
  });

  it("may have as many bytes as one without a coding, and is cut off at the next", async () => {
    const [begin, end] = ['{"input":"', '"}'];
    const room = MAX_BODY_BYTES - begin.length - end.length;
    for (const [coding, compress] of CODINGS.filter(([name]) => name !== "x-gzip")) {
      const full = compress(Buffer.from(begin + "a".repeat(room) + end));
      assert.equal((await post(full, coding)).status, 200, coding);
      for (const more of [1, 5_000_000]) {
        const answer = await post(
          compress(Buffer.from(begin + "a".repeat(room + more) + end)),
          coding,
        );
        // Compressed it may be too long already.
        assert.equal(answer.status, 413, coding);
        assert.equal((await json<ErrorBody>(answer)).error.code, "TOO_LONG");
      }
    }
  });

  it("that is broken is refused, unless it says something still: then that is answered", async () => {
    const body = Buffer.from(
      '{"input":["some text","some other text, for there to be more of it"]}',
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CODINGS), damage, async ([coding, compress], damaged) => {
        const bytes = damaged(compress(body));
        const answer = await post(bytes, coding);
        const text = await answer.text();
        if (answer.status === 200) {
          // deflate and br have no checksum, and gzip's header holds what says nothing of the content, such as a time.
          const said = decoded(coding, bytes);
          assert(said !== null);
          assert.equal(text, await (await post(said)).text());
          return;
        }
        const { error } = JSON.parse(text) as ErrorBody;
        assert.equal(error.code, answer.status === 413 ? "TOO_LONG" : "INVALID_ARGUMENT");
        assert([400, 413].includes(answer.status));
      }),
      { numRuns: 200 },
    );
    assert.equal((await post(Buffer.alloc(0), "gzip")).status, 400);
    const behind = await post(Buffer.concat([gzipSync(body), Buffer.alloc(3)]), "gzip");
    assert.match((await json<ErrorBody>(behind)).error.message, /behind the end of its gzip/);
  });

  it("may be gzip in several members, as gzip allows", async () => {
    const parts = ['{"input":', '["a","b"]', "}"].map((part) => gzipSync(part));
    assert.equal((await post(Buffer.concat(parts), "gzip")).status, 200);
  });

  it("in several codings or an unknown one gets 415, which names those that are allowed", async () => {
    const body = gzipSync('{"input":"a"}');
    for (const coding of ["gzip, gzip", "gzip, identity", "zstd", "compress", "gzip;q=1", "*"]) {
      const answer = await post(body, coding);
      assert.equal(answer.status, 415, coding);
      assert.equal(answer.headers.get("Accept-Encoding"), "gzip, deflate, br");
      const { error } = await json<ErrorBody>(answer);
      assert.match(error.message, /allowed is one of identity, gzip, deflate, br$/);
      assert.equal(error.code, "UNSUPPORTED_MEDIA_TYPE");
    }
  });

  it("does not block the event loop, however many come at once", async () => {
    const bombs = CODINGS.map(
      ([coding, compress]) => [coding, compress(bomb(20_000_000))] as const,
    );
    const meter = new TurnMeter();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => bombs)
        .flat()
        .filter(([, body]) => body.length <= MAX_BODY_BYTES)
        .map(([coding, body]) => post(body, coding)),
    );
    const ms = meter.stop();
    assert(answers.length >= 40);
    for (const { status } of answers) assert.equal(status, 413);
    // Inflated on this thread, one of them would take some 20 ms and all together a second.
    assert(ms < 500, `${ms} ms`);
  });
});

/** An app without a network, and what its requests hold. */
function anApp(settings: Partial<ReturnType<typeof defaultSettings>> = {}) {
  const deps = appDeps(quickEmbedder);
  const all = { ...defaultSettings(), maxMemoryBytes, ...settings };
  const server = createServer(createApp({ ...deps, settings: all }).callback());
  const held = () => ({ ...deps.traffic.placesTaken(), ...deps.traffic.memoryBytes(), limit: 0 });
  return { server, held, traffic: deps.traffic, faults: deps.faults };
}

const NOTHING = { requests: 0, bodies: 0, open: 0, charged: 0, limit: 0 };

function request(coding: string, body: Buffer): Buffer {
  const head = `POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

describe("what a compressed body holds", () => {
  it("is nothing once it is answered or its client has gone, whenever that is", async () => {
    const { server, held, traffic, faults } = anApp();
    const bodies = CODINGS.flatMap(([coding, compress]) => [
      request(coding, compress(bomb(5_000_000))),
      request(coding, compress(bomb(500_000))),
      request(coding, compress(bomb(10)).subarray(0, 20)),
    ]);
    const event = fc.record({
      body: fc.constantFrom(...bodies),
      turns: fc.nat({ max: 20 }),
      isCut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
        const sockets = events.map(({ body }) => FakeSocket.connect(server).send(body));
        await Promise.all(
          events.map(async ({ turns, isCut }, at) => {
            for (let i = 0; i < turns; i += 1) await new Promise((next) => setImmediate(next));
            if (isCut) sockets[at]?.destroy();
          }),
        );
        const uncut = sockets.filter((_, at) => !events[at]?.isCut);
        await until(() => uncut.every(({ statuses }) => statuses.length === 1));
        for (const socket of sockets) socket.destroy();
        await until(() => traffic.inFlight === 0);
        await until(() => JSON.stringify(held()) === JSON.stringify(NOTHING));
      }),
      { numRuns: 30 },
    );
    assert.deepEqual(faults, []);
  });

  it("is charged to the memory that all requests share, inflated bytes too", async () => {
    const { server, held } = anApp({ maxMemoryBytes: 1_048_576, maxBodyBytes: 4_000_000 });
    for (const [coding, compress] of CODINGS) {
      const body = compress(bomb(2_000_000));
      const socket = FakeSocket.connect(server).send(request(coding, body));
      await until(() => socket.statuses.length === 1);
      // It alone is more than all may have together.
      assert.deepEqual(socket.statuses, [413], coding);
      assert.match(socket.received, /bytes of memory; at most 1048576 are allowed/);
      socket.destroy();
    }
    assert.deepEqual(held(), NOTHING);
  });

  it("is no window of brotli that is larger than any body may be", async () => {
    const small = anApp();
    const large = anApp({ maxBodyBytes: 8_000_000 });
    for (let lgwin = constants.BROTLI_MIN_WINDOW_BITS; lgwin <= 24; lgwin += 1) {
      const params = { [constants.BROTLI_PARAM_LGWIN]: lgwin };
      for (const text of ["a", "some text ".repeat(5000)]) {
        const body = request("br", brotliCompressSync(JSON.stringify({ input: text }), { params }));
        for (const [{ server }, maxBits] of [
          [small, 22],
          [large, 23],
        ] as const) {
          const socket = FakeSocket.connect(server).send(body);
          await until(() => socket.statuses.length === 1);
          assert.deepEqual(socket.statuses, [lgwin <= maxBits ? 200 : 413], `${lgwin}`);
          if (lgwin > maxBits) assert.match(socket.received, new RegExp(`window of ${2 ** lgwin}`));
          socket.destroy();
        }
      }
    }
    await until(() => small.traffic.inFlight + large.traffic.inFlight === 0);
  });
});
