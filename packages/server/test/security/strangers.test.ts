import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createApp, routesOf } from "../../src/app.js";
import { ApiKeys, parseKeyList } from "../../src/security/api-keys.js";
import { defaultSettings } from "../../src/settings/read.js";
import { appDeps, fakeEmbedder } from "../support/fake-embedder.js";
import { type ListeningApp, listeningApp, quickEmbedder } from "../support/listening-app.js";
import { closed } from "../support/server-process.js";
import { scratchDirectory } from "../support/settings.js";
import { getOverSocket } from "../support/unix-socket.js";

interface Response {
  status: number;
  body: string;
}

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One request with exactly these headers, over a connection of its own. */
async function send(url: string, path: string, { method = "GET", headers, body }: Sent = {}) {
  const sent = request(`${url}${path}`, { method, headers, agent: false }).end(body);
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { status: response.statusCode, body: text } as Response;
}

const ATTACKER = { Host: "attacker.example:3000" };
/** What every browser adds to a request. */
const BROWSER = { "User-Agent": "Mozilla/5.0", Accept: "*/*", "Accept-Encoding": "gzip, deflate" };
const operations = routesOf(appDeps(quickEmbedder)).map(({ method, path }) => ({
  method,
  path: path.replace(/\/[:*]\w+/g, "/some"),
}));

describe("a server on a loopback address without API keys", () => {
  let app: ListeningApp;
  let calls = 0;
  const counting = fakeEmbedder(async () => {
    calls += 1;
    return Float32Array.of(1, 0);
  });
  before(async () => {
    app = await listeningApp({}, { models: appDeps(counting).models });
  });
  after(() => app.close());

  it("refuses every operation under a host that is not its own, and does nothing for it", async () => {
    assert(operations.length > 25);
    calls = 0;
    for (const { method, path } of operations) {
      const { status } = await send(app.url, path, { method, headers: ATTACKER });
      assert.equal(status, 421, `${method} ${path}`);
    }
    assert.equal((await send(app.url, "/?text=a", { headers: ATTACKER })).status, 421);
    assert.equal(calls, 0);
  });

  it("says why in the words of each API", async () => {
    const words = async (path: string) =>
      (await send(app.url, path, { method: "POST", headers: ATTACKER })).body;
    const why = /Host is .*attacker\.example:3000.*allowed are .* --allowed-hosts/;
    const openai = JSON.parse(await words("/v1/embeddings"));
    assert.match(openai.error.message, why);
    assert.equal(openai.error.code, "HOST_UNKNOWN");
    assert.match(JSON.parse(await words("/v2/embed")).message, why);
    assert.match(JSON.parse(await words("/api/embed")).error, why);
    assert.match(await words("/embed"), why);
  });

  it("answers to every way of writing a loopback host, with any port", async () => {
    const hosts = ["localhost", "LOCALHOST:1", "localhost.", "app.localhost:65535", "127.0.0.1"];
    hosts.push("127.8.9.10:80", "[::1]", "[0:0:0:0:0:0:0:1]:3000", "[::ffff:127.0.0.1]");
    for (const Host of hosts) {
      assert.equal((await send(app.url, "/live", { headers: { Host } })).status, 200, Host);
    }
  });

  it("refuses whatever only looks like one", async () => {
    const hosts = ["localhost.attacker.example", "127.0.0.1.attacker.example", "xlocalhost"];
    hosts.push("128.0.0.1", "0.0.0.0", "[::2]", "a@localhost", "localhost:x", "localhost/", ":80");
    for (const Host of hosts) {
      const headers = { Host, ...BROWSER };
      assert.equal((await send(app.url, "/live", { headers })).status, 421, Host);
    }
  });

  it("refuses a name with a dot, or what is no host, without a browser's headers too", async () => {
    const hosts = ["attacker.example", "x.y", "1.2.3.4", "[::2]", "a@x", "x/", ":80", "x y"];
    for (const Host of hosts) {
      assert.equal((await send(app.url, "/live", { headers: { Host } })).status, 421, Host);
    }
  });

  it("answers a program under a name without a dot, and no browser, by any of its headers", async () => {
    for (const Host of ["x", "embedder:3000", "X:1"]) {
      assert.equal((await send(app.url, "/live", { headers: { Host } })).status, 200, Host);
      for (const [name, value] of Object.entries({ ...BROWSER, "Accept-Language": "en" })) {
        for (const given of [value, ""]) {
          const headers = { Host, [name]: given };
          assert.equal((await send(app.url, "/live", { headers })).status, 421, `${Host} ${name}`);
        }
      }
      // What was allowed once is not known from then on.
      const headers = { Host, ...BROWSER };
      assert.equal((await send(app.url, "/live", { headers })).status, 421, Host);
    }
  });

  it("refuses one beside others that it knows", async () => {
    for (const [Host, expected] of [
      ["localhost", 200],
      ["attacker.example", 421],
      ["localhost", 200],
      ["localhost.", 200],
      ["attacker.example", 421],
    ] as const) {
      assert.equal((await send(app.url, "/live", { headers: { Host } })).status, expected);
    }
  });

  it("answers HTTP/1.0 without a host, which no browser speaks", async () => {
    const socket = connect(Number(new URL(app.url).port), "127.0.0.1").setEncoding("utf8");
    let text = "";
    socket.on("data", (chunk: string) => (text += chunk));
    socket.write("GET /live HTTP/1.0\r\n\r\n");
    await closed(socket);
    assert.match(text, /^HTTP\/1\.1 200 /);
  });

  it("goes by the host of an absolute target, not by the header's", async () => {
    for (const [target, Host, expected] of [
      [`${app.url}//live`, "127.0.0.1", 200],
      ["http://LOCALHOST:1/live", "attacker.example", 200],
      ["http://[::1]/live", "localhost", 200],
      ["http://attacker.example/live", "localhost", 421],
      ["HTTP://attacker.example/live", "localhost", 421],
      ["http://a@localhost/live", "localhost", 421],
      ["http:///live", "localhost", 421],
    ] as const) {
      const { hostname, port } = new URL(app.url);
      const sent = request({ hostname, port, path: target, headers: { Host }, agent: false }).end();
      const [response] = await once(sent, "response");
      response.resume();
      assert.equal(response.statusCode, expected, target);
    }
  });
});

describe("the hosts that requests may name", () => {
  const statusOf = async (
    host: string,
    settings: Parameters<typeof listeningApp>[0],
    deps: Parameters<typeof listeningApp>[1] = {},
  ) => {
    const app = await listeningApp(settings, deps);
    const { status } = await send(app.url, "/live", { headers: { Host: host } });
    app.close();
    return status;
  };

  it("are those of the list too, and of --host", async () => {
    const allowedHosts = ["search.example", "fd00::1"];
    assert.equal(await statusOf("Search.Example:80", { allowedHosts }), 200);
    assert.equal(await statusOf("[fd00:0::1]", { allowedHosts }), 421);
    assert.equal(await statusOf("[fd00::1]", { allowedHosts }), 200);
    assert.equal(await statusOf("localhost", { allowedHosts }), 200);
    assert.equal(await statusOf("x.search.example", { allowedHosts }), 421);
    assert.equal(await statusOf("My-Machine:3000", { host: "my-machine" }), 200);
  });

  it("are any with *, with API keys, and on all addresses", async () => {
    assert.equal(await statusOf("attacker.example", { allowedHosts: ["*"] }), 200);
    const apiKeys = new ApiKeys(parseKeyList("key-number-one"));
    assert.equal(await statusOf("attacker.example", {}, { apiKeys }), 200);
    for (const host of ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"]) {
      assert.equal(await statusOf("attacker.example", { host }), 200, host);
    }
  });

  it("are those of the list alone wherever there is one", async () => {
    const allowedHosts = ["search.example"];
    const apiKeys = new ApiKeys(parseKeyList("key-number-one"));
    assert.equal(await statusOf("attacker.example", { allowedHosts, host: "0.0.0.0" }), 421);
    assert.equal(await statusOf("x", { allowedHosts }), 421);
    assert.equal(await statusOf("attacker.example", { allowedHosts }, { apiKeys }), 421);
  });

  it("are any on a unix socket, which no browser reaches", async () => {
    const path = join(scratchDirectory(), "socket");
    const deps = { ...appDeps(quickEmbedder), settings: defaultSettings() };
    const server = createServer(createApp(deps).callback()).listen(path);
    await once(server, "listening");
    assert.equal((await getOverSocket(path, "/live", { headers: ATTACKER })).status, 200);
    server.close();
  });
});

describe("web pages", () => {
  const page = { Origin: "https://page.example", "Sec-Fetch-Site": "cross-site" };

  it("of another origin are refused at every operation, and cost no work", async () => {
    let calls = 0;
    const embedder = fakeEmbedder(async () => {
      calls += 1;
      return Float32Array.of(1, 0);
    });
    const app = await listeningApp({}, { models: appDeps(embedder).models });
    const body = '{"input":"a","inputs":"a","prompt":"a","texts":["a"],"model":"fake"}';
    const ways: Record<string, string>[] = [
      page,
      { Origin: "https://page.example" },
      { Origin: "null" },
      { Origin: "http://127.0.0.1:1" },
      { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors" },
      { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" },
    ];
    for (const way of ways) {
      for (const { method, path } of operations) {
        const headers = { ...way, "Content-Type": "text/plain" };
        const sent = method === "POST" ? { method, headers, body } : { method, headers };
        assert.equal((await send(app.url, path, sent)).status, 403, `${method} ${path}`);
      }
    }
    assert.equal(calls, 0);
    app.close();
  });

  it("may not even send a form to an operation that takes any Content-Type", async () => {
    const app = await listeningApp();
    const headers = { ...page, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
    const sent = { method: "POST", headers, body: '{"model":"fake","input":"a"}' };
    const { status, body } = await send(app.url, "/api/embed", sent);
    assert.equal(status, 403);
    assert.match(JSON.parse(body).error, /https:\/\/page\.example .* --cors-origins/);
    app.close();
  });

  it("may link to the server, and the server's own pages may ask it", async () => {
    const app = await listeningApp();
    const link = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" };
    const ways: Record<string, string>[] = [
      { ...link, "Sec-Fetch-Dest": "document" },
      { "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate" },
      { "Sec-Fetch-Site": "same-origin", Origin: "https://behind-a-proxy.example" },
      { Origin: app.url },
      { Origin: app.url.replace("http:", "https:") },
    ];
    for (const headers of ways) assert.equal((await send(app.url, "/", { headers })).status, 200);
    app.close();
  });

  it("that are allowed pass, and with API keys the key decides", async () => {
    const allowed = await listeningApp({ corsOrigins: ["https://page.example"] });
    assert.equal((await send(allowed.url, "/", { headers: page })).status, 200);
    const other = { ...page, Origin: "https://other.example" };
    assert.equal((await send(allowed.url, "/", { headers: other })).status, 403);
    allowed.close();
    const all = await listeningApp({ corsOrigins: ["*"] });
    assert.equal((await send(all.url, "/", { headers: page })).status, 200);
    all.close();
    const apiKeys = new ApiKeys(parseKeyList("key-number-one"));
    const keyed = await listeningApp({}, { apiKeys });
    assert.equal((await send(keyed.url, "/", { headers: page })).status, 401);
    const headers = { ...page, "x-api-key": "key-number-one" };
    assert.equal((await send(keyed.url, "/", { headers })).status, 200);
    keyed.close();
  });
});
