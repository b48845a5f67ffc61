import type { AnyRoute } from "../../web/route.js";
import type { TeiDeps, TeiRerankDeps } from "./deps.js";
import { embed, embedAll } from "./embed.js";
import { info, ping } from "./info.js";
import { notServed } from "./not-served.js";
import { rerank } from "./rerank.js";
import { similarity } from "./similarity.js";
import { decode, tokenize } from "./tokenize.js";

/** The routes of text-embeddings-inference. */
export function teiRoutes(deps: TeiDeps & TeiRerankDeps): AnyRoute[] {
  return [
    embed(deps, "/embed"),
    embed(deps, "/"),
    embed(deps, "/invocations"),
    embedAll(deps),
    similarity(deps),
    rerank(deps),
    tokenize(deps),
    decode(deps),
    info(deps),
    ping(deps),
    ...notServed(deps),
  ];
}
