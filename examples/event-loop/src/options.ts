import { choice, integer, option, UsageError, type Values } from "@native-infer/command-line";
import type { VectorStore } from "@native-infer/vector-store";
import type { BaselineSearch } from "./baseline.js";
import { SimulatedSearch } from "./simulated-search.js";

const MAX_DELAY_MS = 60_000;
/** How many neighbours a search in the store asks for. */
const NEIGHBOURS = 10;

/** What `GET /` does after the model. The first flag has its name from before there was a glossary. */
export const OPTIONS = {
  articleStore: option(choice(["simulated", "search"]), {
    default: "simulated",
    help: "What `GET /` waits for",
  }),
  ioDelayMs: option(integer(0, MAX_DELAY_MS), {
    default: 5,
    help: "How long the simulated vector search takes",
  }),
  ioDelayP99Ms: option(integer(1, MAX_DELAY_MS), {
    help: "99th percentile of it: a log-normal distribution with --io-delay-ms as its median",
  }),
};

/** The search that the options name. Throws `UsageError` for times that no distribution has. */
export function searchOf(
  { articleStore, ioDelayMs: delayMs, ioDelayP99Ms: p99Ms }: Values<typeof OPTIONS>,
  store: VectorStore | undefined,
): BaselineSearch {
  if (p99Ms !== undefined && p99Ms < delayMs) {
    throw new UsageError(
      `--io-delay-p99-ms is ${p99Ms}; allowed is no less than --io-delay-ms, ${delayMs}`,
    );
  }
  if (articleStore === "simulated") return new SimulatedSearch({ delayMs, p99Ms });
  if (store === undefined) throw new UsageError("--article-store is search; there is no store");
  return { search: (vector, call) => store.query(vector, { k: NEIGHBOURS, ...call }) };
}
