import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, it } from "node:test";
import { until } from "@native-infer/testing";
import { createApp } from "../../src/app.js";
import { HeapGuard } from "../../src/limits/heap-guard.js";
import { HttpError } from "../../src/web/http-error.js";
import { FakeClock } from "../support/fake-clock.js";
import { appDeps } from "../support/fake-embedder.js";
import { FakeSocket } from "../support/fake-socket.js";
import { quickEmbedder } from "../support/listening-app.js";

const MB = 1_048_576;

/** A guard of a heap that a test fills. */
function guarded({ limit = 512 * MB, garbage = 0 } = {}) {
  const clock = new FakeClock();
  const heap = { used: 100 * MB, samples: 0, collections: 0 };
  const guard = new HeapGuard({
    clock,
    statistics() {
      heap.samples += 1;
      return { used_heap_size: heap.used, heap_size_limit: limit };
    },
    collect() {
      heap.collections += 1;
      heap.used -= garbage;
    },
  });
  const isFull = (): boolean => {
    try {
      guard.check();
      return false;
    } catch (error) {
      assert(error instanceof HttpError);
      assert.deepEqual([error.status, error.code], [429, "OVERLOADED"]);
      assert((error.retryAfter ?? 0) >= 1);
      return true;
    }
  };
  return { clock, heap, guard, isFull };
}

describe("the heap guard", () => {
  it("refuses while the heap is nearly full, and no longer", () => {
    const { clock, heap, isFull } = guarded();
    assert.equal(isFull(), false);
    heap.used = 450 * MB;
    clock.advance(20);
    assert.equal(isFull(), true);
    heap.used = 400 * MB;
    clock.advance(20);
    assert.equal(isFull(), false);
  });

  it("leaves the young generation's part of a small heap", () => {
    const { heap, isFull } = guarded({ limit: 176 * MB });
    heap.used = 130 * MB;
    assert.equal(isFull(), true);
  });

  it("reads the heap's size every 20 ms at most", () => {
    const { clock, heap, isFull } = guarded();
    for (let i = 0; i < 1000; i += 1) isFull();
    assert.equal(heap.samples, 1);
    clock.advance(20);
    isFull();
    assert.equal(heap.samples, 2);
  });

  it("collects what V8 leaves uncollected while all is refused", () => {
    const { clock, heap, isFull } = guarded({ garbage: 300 * MB });
    heap.used = 480 * MB;
    assert.equal(isFull(), true);
    clock.advance(999);
    assert.equal(isFull(), true);
    assert.equal(heap.collections, 0);
    clock.advance(20);
    assert.equal(isFull(), false);
    assert.equal(heap.collections, 1);
  });

  it("does not collect again and again what is no garbage", () => {
    const { clock, heap, isFull } = guarded();
    heap.used = 480 * MB;
    for (let i = 0; i < 1000; i += 1) {
      assert.equal(isFull(), true);
      clock.advance(30);
    }
    assert(heap.collections <= 3, `${heap.collections} collections in 30 s`);
  });

  it("refuses what embeds, before and after its body, and not those who watch the server", async () => {
    const { clock, heap, guard } = guarded();
    const server = createServer(createApp({ ...appDeps(quickEmbedder), heap: guard }).callback());
    const body = '{"input":"a"}';
    const head = `POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const statusOf = async (socket: FakeSocket) => {
      await until(() => socket.statuses.length === 1);
      return socket.statuses[0];
    };
    const get = (path: string) =>
      statusOf(FakeSocket.connect(server).send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`));
    const early = FakeSocket.connect(server).send(head);
    assert.equal(await get("/"), 200);

    heap.used = 500 * MB;
    clock.advance(20);
    assert.equal(await get("/"), 429);
    assert.equal(await statusOf(FakeSocket.connect(server).send(head + body)), 429);
    assert.equal(await statusOf(early.send(body)), 429);
    for (const path of ["/live", "/health", "/metrics"]) assert.equal(await get(path), 200);

    heap.used = 100 * MB;
    clock.advance(20);
    assert.equal(await get("/"), 200);
  });

  it("knows how to collect in a process that was not started for it", () => {
    const clock = new FakeClock();
    const statistics = () => ({ used_heap_size: 500 * MB, heap_size_limit: 512 * MB });
    const guard = new HeapGuard({ clock, statistics });
    assert.throws(() => guard.check(), HttpError);
    clock.advance(1001);
    assert.throws(() => guard.check(), HttpError);
  });
});
