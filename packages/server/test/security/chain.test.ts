import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createApp } from "../../src/app.js";
import { ApiKeys, parseKeyList } from "../../src/security/api-keys.js";
import { defaultSettings } from "../../src/settings/read.js";
import { appDeps } from "../support/fake-embedder.js";
import { type ListeningApp, listeningApp, quickEmbedder } from "../support/listening-app.js";
import { type ErrorBody, json } from "../support/shapes.js";

describe("without settings", () => {
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp();
  });
  after(() => app.close());

  it("anybody may ask", async () => {
    assert.equal((await fetch(`${app.url}/`)).status, 200);
  });

  it("no web page may ask", async () => {
    const headers = { Origin: "https://a.example" };
    const answer = await fetch(`${app.url}/`, { headers });
    const names = [...answer.headers.keys()];
    assert.deepEqual(
      names.filter((name) => name.startsWith("access-control")),
      [],
    );
  });

  it("every answer has the security headers, errors too", async () => {
    for (const path of ["/", "/nope", "/?q=%"]) {
      const { headers } = await fetch(`${app.url}${path}`);
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
      assert.equal(headers.get("Cross-Origin-Resource-Policy"), "same-origin");
      assert.equal(headers.get("Referrer-Policy"), "no-referrer");
      assert.match(
        headers.get("Content-Security-Policy") ?? "",
        /^default-src 'self';.*frame-ancestors 'none'/,
      );
      assert.equal(headers.get("Strict-Transport-Security"), null);
      assert.equal(headers.get("X-Powered-By"), null);
    }
  });

  it("an answer has a request id: the client's where it is sane, else a new one", async () => {
    const idOf = async (id: string) =>
      (await fetch(`${app.url}/nope`, { headers: { "X-Request-Id": id } })).headers.get(
        "X-Request-Id",
      );
    assert.equal(await idOf("trace-1.2/3"), "trace-1.2/3");
    assert.equal(await idOf("x".repeat(128)), "x".repeat(128));
    const made = await Promise.all(["", "a b", "x".repeat(129), "{}", '"'].map(idOf));
    for (const id of made) assert.match(id ?? "", /^[\w-]{11}-\d+$/);
    assert.equal(new Set(made).size, made.length);
  });
});

describe("with API keys", () => {
  let app: ListeningApp;
  before(async () => {
    const apiKeys = new ApiKeys(parseKeyList("one:key-number-one,two:key-number-two"));
    app = await listeningApp({}, { apiKeys });
  });
  after(() => app.close());

  it("a key is taken from each header that clients use", async () => {
    for (const headers of [
      { Authorization: "Bearer key-number-one" },
      { "x-api-key": "key-number-two" },
      { "api-key": "key-number-one" },
    ]) {
      assert.equal((await fetch(`${app.url}/`, { headers })).status, 200);
    }
  });

  it("whoever has none, or a wrong one, gets 401 in the API's words and no secret", async () => {
    for (const init of [{}, { headers: { Authorization: "Bearer key-number-six" } }]) {
      const answer = await fetch(`${app.url}/v1/embeddings`, { method: "POST", ...init });
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get("WWW-Authenticate"), "Bearer");
      const { error } = await json<ErrorBody>(answer);
      assert.deepEqual([error.type, error.code], ["authentication_error", "UNAUTHORIZED"]);
      assert.doesNotMatch(error.message, /number/);
    }
  });

  it("the other APIs refuse in their own words", async () => {
    const words = async (path: string) => {
      const answer = await fetch(`${app.url}${path}`, { method: "POST" });
      return [answer.status, Object.keys(await json<object>(answer))];
    };
    assert.deepEqual(await words("/v2/embed"), [401, ["message"]]);
    assert.deepEqual(await words("/api/embed"), [401, ["error"]]);
  });

  it("paths that do not exist tell nothing to strangers", async () => {
    assert.equal((await fetch(`${app.url}/nope`)).status, 401);
  });

  it("open operations need no key, and others do however they are written", async () => {
    assert.equal((await fetch(`${app.url}/health`)).status, 200);
    assert.equal((await fetch(`${app.url}/health`, { method: "HEAD" })).status, 200);
    assert.equal((await fetch(`${app.url}/HEALTH`)).status, 200);
    assert.equal((await fetch(`${app.url}/V1/Embeddings`, { method: "POST" })).status, 401);
  });

  it("settings with keys and an app without them do not go together", () => {
    const settings = { ...defaultSettings(), apiKeys: parseKeyList("a-key-of-mine") };
    assert.throws(() => createApp({ ...appDeps(quickEmbedder), settings }), {
      code: "INVALID_ARGUMENT",
    });
  });
});

describe("with CORS origins", () => {
  const preflight = (url: string, origin: string) =>
    fetch(url, {
      method: "OPTIONS",
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
      },
    });

  it("a page of one may ask, with its key; its browser learns that before it sends it", async () => {
    const apiKeys = new ApiKeys(parseKeyList("key-number-one"));
    const corsOrigins = ["https://a.example", "http://localhost:5173"];
    const app = await listeningApp({ corsOrigins }, { apiKeys });
    const asked = await preflight(`${app.url}/v1/embeddings`, "https://a.example");
    assert.equal(asked.status, 204);
    assert.equal(asked.headers.get("Access-Control-Allow-Origin"), "https://a.example");
    assert.match(asked.headers.get("Access-Control-Allow-Methods") ?? "", /POST/);
    assert.equal(asked.headers.get("Access-Control-Allow-Headers"), "authorization,content-type");
    assert.equal(asked.headers.get("Access-Control-Allow-Credentials"), null);
    const headers = { Origin: "https://a.example" };
    const refused = await fetch(`${app.url}/`, { headers });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get("Access-Control-Allow-Origin"), "https://a.example");
    assert.match(refused.headers.get("Access-Control-Expose-Headers") ?? "", /X-Request-Id/);
    app.close();
  });

  it("a page of another may not, and caches know that the answer depends on the origin", async () => {
    const app = await listeningApp({ corsOrigins: ["https://a.example"] });
    for (const origin of ["https://b.example", "https://a.example.org", "null"]) {
      const asked = await preflight(`${app.url}/v1/embeddings`, origin);
      assert.equal(asked.headers.get("Access-Control-Allow-Origin"), null);
      const answer = await fetch(`${app.url}/`, { headers: { Origin: origin } });
      assert.equal(answer.headers.get("Access-Control-Allow-Origin"), null);
      assert.match(answer.headers.get("Vary") ?? "", /Origin/);
    }
    app.close();
  });

  it("an application or extension may ask, and a page without an origin if null is named", async () => {
    const corsOrigins = ["app://obsidian.md", "chrome-extension://abcdef", "capacitor://localhost"];
    const app = await listeningApp({ corsOrigins });
    const withNull = await listeningApp({ corsOrigins: ["https://a.example", "null"] });
    for (const [{ url }, origin, isAllowed] of [
      ...corsOrigins.map((origin) => [app, origin, true] as const),
      [app, "app://other", false],
      [app, "chrome-extension://abcdefg", false],
      [app, "http://obsidian.md", false],
      [app, "null", false],
      [withNull, "null", true],
    ] as const) {
      const asked = await preflight(`${url}/v1/embeddings`, origin);
      const expected = isAllowed ? origin : null;
      assert.equal(asked.headers.get("Access-Control-Allow-Origin"), expected, origin);
      const headers = { Origin: origin, "Sec-Fetch-Site": "cross-site" };
      const answer = await fetch(`${url}/`, { headers });
      assert.equal(answer.headers.get("Access-Control-Allow-Origin"), expected, origin);
      assert.equal(answer.status, isAllowed ? 200 : 403, origin);
    }
    app.close();
    withNull.close();
  });

  it("an application is of another origin, though its host is written as the server's", async () => {
    const app = await listeningApp();
    const headers = { Origin: app.url.replace("http:", "app:") };
    assert.equal((await fetch(`${app.url}/`, { headers })).status, 403);
    app.close();
  });

  it("* allows all, and never with credentials", async () => {
    const app = await listeningApp({ corsOrigins: ["*"] });
    const asked = await preflight(`${app.url}/v1/embeddings`, "https://b.example");
    assert.equal(asked.headers.get("Access-Control-Allow-Origin"), "*");
    assert.equal(asked.headers.get("Access-Control-Allow-Credentials"), null);
    app.close();
  });
});

// So slow that nothing is refilled while a test runs.
describe("with a rate limit", () => {
  it("a client that is too fast gets 429 with Retry-After; open operations answer on", async () => {
    const app = await listeningApp({ rateLimit: 0.01, rateLimitBurst: 3 });
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await fetch(`${app.url}/nope`));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 404, 404, 429, 429],
    );
    const [first, , , last] = answers;
    assert.equal(first?.headers.get("RateLimit-Policy"), '"requests";q=3;w=300');
    assert.equal(first?.headers.get("RateLimit"), '"requests";r=2;t=100');
    const retryAfter = Number(last?.headers.get("Retry-After"));
    assert(retryAfter > 50 && retryAfter <= 100, String(retryAfter));
    assert.match(last?.headers.get("RateLimit") ?? "", /^"requests";r=0;t=(300|2\d\d)$/);
    assert.equal((await json<ErrorBody>(last as Response)).error.code, "RATE_LIMITED");
    assert.equal((await fetch(`${app.url}/health`)).status, 200);
    app.close();
  });

  it("each key has its own, and who guesses keys has that of his address", async () => {
    const apiKeys = new ApiKeys(parseKeyList("key-number-one,key-number-two"));
    const app = await listeningApp({ rateLimit: 0.01, rateLimitBurst: 1 }, { apiKeys });
    const status = async (key: string) =>
      (await fetch(`${app.url}/`, { headers: { "x-api-key": key } })).status;
    assert.deepEqual([await status("key-number-one"), await status("key-number-one")], [200, 429]);
    assert.equal(await status("key-number-two"), 200);
    assert.deepEqual([await status("guess-1"), await status("guess-2")], [401, 429]);
    app.close();
  });

  it("addresses of one IPv6 network share one rate, by as many bits as the setting says", async () => {
    const clients = ["2001:db8:0:100::1", "2001:db8:0:1ff::1", "2001:db8:0:200::1"];
    for (const [clientIpv6Prefix, expected] of [
      [undefined, [200, 429, 200]],
      [48, [200, 429, 429]],
      [64, [200, 200, 200]],
    ] as const) {
      const app = await listeningApp({
        ...{ rateLimit: 0.01, rateLimitBurst: 1, trustProxy: 1 },
        ...(clientIpv6Prefix && { clientIpv6Prefix }),
      });
      const statuses = [];
      for (const client of clients) {
        const headers = { "X-Forwarded-For": client };
        statuses.push((await fetch(app.url, { headers })).status);
      }
      assert.deepEqual(statuses, expected);
      app.close();
    }
  });

  it("addresses behind a trusted proxy are told apart, and only behind a trusted one", async () => {
    const ask = async (url: string, client: string) =>
      (await fetch(url, { headers: { "X-Forwarded-For": client } })).status;
    for (const [trustProxy, expected] of [
      [1, [200, 200, 429]],
      [0, [200, 429, 429]],
    ] as const) {
      const app = await listeningApp({ rateLimit: 0.01, rateLimitBurst: 1, trustProxy });
      const clients = ["1.1.1.1", "2.2.2.2", "1.1.1.1"];
      const statuses = [];
      for (const client of clients) statuses.push(await ask(app.url, client));
      assert.deepEqual(statuses, expected);
      app.close();
    }
  });
});
