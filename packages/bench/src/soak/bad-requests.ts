import { gzipSync } from "node:zlib";
import type { Random } from "../random.js";
import { bad, type SoakRequest } from "./request.js";

const MAX_INPUTS = 2048;
/** More than `--max-body-bytes` allows by default. */
const TOO_MANY_BYTES = 1_100_000;
const ROUTES = ["/v1/embeddings", "/v2/embed", "/embed", "/embed_all", "/search", "/documents"];
/** TEI has 422 and 413 for what others call 400. */
const WRONG = [400, 413, 422];
const tooLarge = Buffer.from(JSON.stringify({ input: "a".repeat(TOO_MANY_BYTES) }));
const tooMany = Buffer.from(JSON.stringify({ input: Array(MAX_INPUTS + 1).fill("a") }));
const gzipped = gzipSync(JSON.stringify({ input: "a" }));

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** What clients do wrong, a shape for each. */
export const badRequests: readonly ((random: Random) => SoakRequest)[] = [
  (random) =>
    bad("no JSON", { path: random.choice(ROUTES), body: Buffer.from('{"input": ["a",') }, WRONG),
  (random) =>
    bad("no UTF-8", { path: random.choice(ROUTES), body: Buffer.from([0x22, 0xff, 0x22]) }, WRONG),
  (random) => bad("an array", { path: random.choice(ROUTES), body: json([0, 0, 0]) }, WRONG),
  (random) => bad("nothing", { path: random.choice(ROUTES) }, [400, 413, 415, 422]),
  () => bad("a wrong field", { path: "/v1/embeddings", body: json({ input: { a: 1 } }) }, [400]),
  () => bad("half a surrogate", { path: "/v1/embeddings", body: json({ input: "\ud800" }) }, [400]),
  () => bad("too many texts", { path: "/v1/embeddings", body: tooMany }, [400, 413]),
  () => bad("too many bytes", { path: "/v1/embeddings", body: tooLarge }, [413]),
  () => bad("an unknown filter", { path: "/search", body: json({ text: "a", filter: 3 }) }, [400]),
  () => bad("metadata", { path: "/documents", body: json({ documents: [{ id: 5 }] }) }, [400]),
  () => bad("an unknown path", { path: "/v1/nothing", body: json({}) }, [404]),
  () => bad("a wrong method", { path: "/v1/embeddings", method: "PUT", body: json({}) }, [405]),
  () =>
    bad(
      "a wrong type",
      {
        path: "/v1/embeddings",
        body: json({ input: "a" }),
        headers: { "Content-Type": "text/csv" },
      },
      [415],
    ),
  () =>
    bad(
      "half of gzip",
      {
        path: "/v1/embeddings",
        body: gzipped.subarray(0, gzipped.length / 2),
        headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
      },
      [400],
    ),
  () =>
    bad(
      "an unknown coding",
      {
        path: "/v1/embeddings",
        body: json({ input: "a" }),
        headers: { "Content-Type": "application/json", "Content-Encoding": "zstd" },
      },
      [415],
    ),
  () =>
    bad(
      "a wrong timeout",
      {
        path: "/v1/embeddings",
        body: json({ input: "a" }),
        headers: { "Content-Type": "application/json", "X-Request-Timeout-Ms": "soon" },
      },
      [400],
    ),
  () => bad("half an escape", { path: "/?q=%E0%A4%A", method: "GET", headers: {} }, [400]),
];
