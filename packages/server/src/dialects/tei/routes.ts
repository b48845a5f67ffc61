import type { AnyRoute } from "../../web/route.js";
import type {
  TeiClassifyDeps,
  TeiDeps,
  TeiInfoDeps,
  TeiRerankDeps,
  TeiSparseDeps,
} from "./dialect.js";
import { embed, embedAll } from "./embed.js";
import { embedSparse } from "./embed-sparse.js";
import { info, ping } from "./info.js";
import { predict } from "./predict.js";
import { rerank } from "./rerank.js";
import { similarity } from "./similarity.js";
import { decode, tokenize } from "./tokenize.js";

/** The routes of text-embeddings-inference. */
export function teiRoutes(
  deps: TeiDeps & TeiRerankDeps & TeiClassifyDeps & TeiSparseDeps & TeiInfoDeps,
): AnyRoute[] {
  return [
    embed(deps, "/embed"),
    embed(deps, "/"),
    embed(deps, "/invocations"),
    embedAll(deps),
    similarity(deps),
    rerank(deps),
    predict(deps),
    embedSparse(deps),
    tokenize(deps),
    decode(deps),
    info(deps),
    ping(deps),
  ];
}
