import type { AnyOperation } from "../../web/route.js";
import { decode } from "./decode.js";
import type { TeiDeps } from "./deps.js";
import { embed } from "./embed.js";
import { embedAll } from "./embed-all.js";
import { info } from "./info.js";
import { notServed } from "./not-served.js";
import { ping } from "./ping.js";
import { similarity } from "./similarity.js";
import { tokenize } from "./tokenize.js";

/** The routes of text-embeddings-inference. */
export function teiOperations(deps: TeiDeps): AnyOperation[] {
  return [
    embed(deps, "/embed"),
    embed(deps, "/"),
    embed(deps, "/invocations"),
    embedAll(deps),
    similarity(deps),
    tokenize(deps),
    decode(deps),
    info(deps),
    ping(deps),
    ...notServed(deps),
  ];
}
