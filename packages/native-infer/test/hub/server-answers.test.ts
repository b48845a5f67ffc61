import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { failureOf } from "../support/failure.js";
import type { Seen } from "./support/hub-server.js";
import { HubTest, NEEDED, sameBytes } from "./support/hub-test.js";

const TOKEN = "hf_secret";

describe("an answer of the hub", () => {
  for (const [status, hint] of [
    [401, /token/],
    [403, /gated/],
    [404, /name/],
  ] as const) {
    test(`of ${status} is not tried again, and says what to do`, async () => {
      await using hub = await HubTest.start();
      hub.server.fault = () => ({ status, headers: { "x-error-message": "a reason" } });
      const error = await failureOf(hub.resolve());
      assert.equal(error.code, "MODEL_NOT_FOUND");
      assert.match(error.message, hint);
      assert.match(error.message, /a reason/);
      assert.equal(hub.server.seen.length, 1);
    });
  }

  for (const status of [408, 429, 500, 502, 503, 504]) {
    test(`of ${status} is tried again until it is a success`, async () => {
      await using hub = await HubTest.start();
      const failures = new Map<string, number>();
      hub.server.fault = ({ url }) => {
        const count = failures.get(url) ?? 0;
        failures.set(url, count + 1);
        return count < 2 && !url.includes("link=") ? { status } : undefined;
      };
      assert.ok(sameBytes(await hub.resolve(), hub.files));
    });
  }

  test("of 500 is tried as often as the limit says", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = () => ({ status: 500 });
    const error = await failureOf(hub.resolve({}, { attempts: 3 }));
    assert.match(error.message, /500/);
    assert.equal(hub.server.seen.length, 3);
  });

  test("that asks to wait is obeyed, up to the limit", async () => {
    await using hub = await HubTest.start();
    let requests = 0;
    hub.server.fault = () =>
      requests++ === 0 ? { status: 429, headers: { "retry-after": "3600" } } : undefined;
    const begin = performance.now();
    await hub.resolve({}, { maxBackoffMs: 150 });
    const waited = performance.now() - begin;
    assert.ok(waited >= 149 && waited < 60_000);
  });

  test("that is not JSON is tried again", async () => {
    await using hub = await HubTest.start();
    let requests = 0;
    hub.server.fault = () => (requests++ === 0 ? { body: "<html>" } : undefined);
    assert.ok(sameBytes(await hub.resolve(), hub.files));
  });

  test("that redirects for ever is not followed for ever", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) => ({ status: 302, headers: { location: url } });
    assert.match((await failureOf(hub.resolve())).message, /redirects/);
    assert.equal(hub.server.seen.length, 6);
  });

  test("of the storage that refuses an old link leads to a new link", async () => {
    await using hub = await HubTest.start();
    let refused = 0;
    hub.server.fault = ({ server }) =>
      server === "storage" && refused++ === 0 ? { status: 403 } : undefined;
    assert.ok(sameBytes(await hub.resolve(), hub.files));
  });

  test("that is a relative redirect on the hub keeps the token", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.endsWith("/config.json")
        ? {
            status: 307,
            headers: { location: `${new URL(url, hub.server.endpoint).pathname}?moved` },
          }
        : undefined;
    await hub.resolve({ token: TOKEN });
    const moved = hub.server.seen.find(({ url }) => url.endsWith("/config.json?moved"));
    assert.equal(moved?.authorization, `Bearer ${TOKEN}`);
  });
});

describe("the token", () => {
  const sentTo = (seen: Seen[], server: Seen["server"]) =>
    new Set(seen.filter((each) => each.server === server).map((each) => each.authorization));

  test("goes to the endpoint with every request, and never to where it redirects", async () => {
    await using hub = await HubTest.start();
    await hub.resolve({ token: TOKEN });
    assert.deepEqual(sentTo(hub.server.seen, "hub"), new Set([`Bearer ${TOKEN}`]));
    assert.deepEqual(sentTo(hub.server.seen, "storage"), new Set([undefined]));
  });

  test("need not look like one of the public hub", async () => {
    await using hub = await HubTest.start();
    await hub.resolve({ token: "company-token" });
    assert.deepEqual(sentTo(hub.server.seen, "hub"), new Set(["Bearer company-token"]));
  });

  test("does not go to another origin that a listing's next page names", async () => {
    await using hub = await HubTest.start();
    await using other = await HubTest.start();
    hub.server.fault = ({ url }) =>
      url.includes("cursor=")
        ? { status: 307, headers: { location: `${other.server.endpoint}/elsewhere` } }
        : undefined;
    await failureOf(hub.resolve({ token: TOKEN }));
    assert.deepEqual(sentTo(other.server.seen, "hub"), new Set([undefined]));
  });

  test("is in no error message", async () => {
    await using hub = await HubTest.start();
    hub.server.fault = () => ({ status: 401 });
    const refused = await failureOf(hub.resolve({ token: TOKEN }));
    const malformed = await failureOf(hub.resolve({ token: `${TOKEN}\n` }));
    assert.equal(malformed.code, "INVALID_ARGUMENT");
    for (const { message, stack } of [refused, malformed]) {
      assert.ok(!`${message}${stack}`.includes(TOKEN));
    }
  });
});

test("a listing of several pages is read to its end", async () => {
  await using hub = await HubTest.start();
  await hub.resolve();
  const pages = hub.server.seen.filter(({ url }) => url.includes("/tree/"));
  assert.ok(pages.length > 2);
  for (const path of NEEDED) assert.ok(hub.server.fetches(path).length > 0, path);
});
