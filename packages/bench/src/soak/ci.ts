import { LEAKS, type Leak } from "./leak.js";
import type { References } from "./references.js";
import type { SoakPart } from "./report.js";
import { runSoak, type SoakPlan } from "./soak-run.js";

const SOAK_SECONDS = 60;
const WARM_UP_SECONDS = 12;
const LEAK_SECONDS = 9;
const LEAK_WARM_UP_SECONDS = 3;
const LIMIT = 16;
/** More places than a fault takes in that time, or everything else is refused. */
const LEAK_LIMIT = 512;
/** Much longer than a response takes under the light load of a soak with a fault. */
const LEAK_TIMEOUT_MS = 8000;
/** Without bulk texts, which may wait long on a slow machine. */
const LEAK_MIX = { openai: 4, article: 2, tei: 1, probes: 1 };

/** A minute beside clients that go away, at a limit that busy clients reach. */
export const ciPlan = (plan: SoakPlan): SoakPlan => ({
  ...plan,
  seconds: SOAK_SECONDS,
  warmUpSeconds: WARM_UP_SECONDS,
  clients: 24,
  slowClients: 2,
  cutters: 8,
  burst: 2 * LIMIT,
  maxConcurrentRequests: LIMIT,
});

/** Some seconds of light load with a fault, so that nothing but the fault is found. */
export const leakPlan = (plan: SoakPlan, leak: Leak): SoakPlan => ({
  ...plan,
  seconds: LEAK_SECONDS,
  warmUpSeconds: LEAK_WARM_UP_SECONDS,
  clients: 6,
  slowClients: 0,
  cutters: 2,
  burst: 0,
  mix: LEAK_MIX,
  maxConcurrentRequests: LEAK_LIMIT,
  timeoutMs: LEAK_TIMEOUT_MS,
  leak,
});

/** The soak that has to pass, then those that have to fail: a meter that finds nothing is no meter. */
export async function* ciParts(plan: SoakPlan, references: References): AsyncGenerator<SoakPart> {
  yield { part: "soak", ...(await runSoak(ciPlan(plan), references)) };
  for (const [leak, expectedMiss] of Object.entries(LEAKS)) {
    const result = await runSoak(leakPlan(plan, leak as Leak), references);
    yield { part: `a server with the fault '${leak}'`, ...result, expectedMiss };
  }
}
