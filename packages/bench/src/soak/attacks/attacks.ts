import { requestBytes } from "../../load/connection.js";

/** What each connection of an attack does. */
export interface Attack {
  /** What it sends. */
  bytes: (port: number) => Buffer;
  /** `slow`: the head and one byte of the body, then a byte each second. */
  sending: "whole" | "slow";
  /** `none`: the response stays in the server. */
  reading: "all" | "none";
  /** After which the connection is cut and made again; absent: it lasts until the server closes it. */
  holdMs?: number;
}

const MIB = 2 ** 20;
/** A body within the limit. */
const BODY_BYTES = MIB - 1024;
const PACKET_BYTES = 65_536;
const MAX_INPUTS = 2048;
const EMBED_ALL_BYTES = 85_000;
const HOLD_MS = 4000;

/** A POST whose response ends the connection. */
const post = (path: string, body: string) => (port: number) =>
  requestBytes({ port, path, body, headers: { Connection: "close" } });

/** As many of `item` as fit into a body, between `start` and `end`. */
function filled(start: string, item: (index: number) => string, end: string): string {
  const parts: string[] = [];
  let bytes = start.length + end.length;
  for (let index = 0; ; index += 1) {
    const part = item(index);
    bytes += part.length + 1;
    if (bytes > BODY_BYTES) return `${start}${parts.join(",")}${end}`;
    parts.push(part);
  }
}

const key = (index: number) => `"${index.toString(36)}":0`;
const nought = () => "0";
const empty = () => "{}";

const whole = (path: string, body: string, more: Partial<Attack> = {}): Attack => ({
  bytes: post(path, body),
  sending: "whole",
  reading: "all",
  ...more,
});

const manyTexts = JSON.stringify({ input: Array(MAX_INPUTS).fill("a") });
/** Texts of one token each have the largest responses for their bytes. */
const manyTokens = JSON.stringify({
  inputs: Array.from({ length: Math.floor(EMBED_ALL_BYTES / 515) }, () => "a ".repeat(256).trim()),
});

/** Bodies of the largest size that are refused, or whose greatest part is ignored. */
const BODIES: Readonly<Record<string, Attack>> = {
  "refused-documents": whole("/documents", filled("[", nought, "]")),
  "refused-document-list": whole("/documents", filled('{"documents":[', nought, "]}")),
  "refused-embed": whole(
    "/embed",
    filled('{"inputs":[', () => "0.5", "]}"),
  ),
  "wrong-filters": whole(
    "/search",
    filled('{"text":"a","filter":{', (i) => `"${i}":{}`, "}}"),
  ),
  "many-keys": whole("/documents", filled('{"documents":[{"text":"a","metadata":{', key, "}}]}")),
  "growing-options": whole("/api/embed", filled('{"input":"a","options":{"x":[', empty, "]}}")),
  "growing-metadata": whole(
    "/documents",
    filled('{"documents":[{"text":"a","metadata":{"x":[', empty, "]}}]}"),
  ),
};

/** What has ended or blocked servers of embeddings, by name. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  "pipelined-metrics": {
    bytes: (port) => {
      const one = requestBytes({ port, path: "/metrics" });
      return Buffer.concat(Array(Math.floor(PACKET_BYTES / one.length)).fill(one));
    },
    sending: "whole",
    reading: "none",
    holdMs: HOLD_MS,
  },
  "unread-embeddings": whole("/v1/embeddings", manyTexts, { reading: "none" }),
  "unread-embed-all": whole("/embed_all", manyTokens, { reading: "none", holdMs: HOLD_MS }),
  "fast-embed-all": whole("/embed_all", manyTokens),
  "fast-tokenize": whole(
    "/tokenize",
    filled('{"inputs":[', () => `"${"a ".repeat(500)}"`, "]}"),
  ),
  ...BODIES,
  "slow-bodies": {
    bytes: post("/v1/embeddings", manyTexts),
    sending: "slow",
    reading: "all",
  },
  "idle-connections": { bytes: () => Buffer.alloc(0), sending: "whole", reading: "all" },
};
