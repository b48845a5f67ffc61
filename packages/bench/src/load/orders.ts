import type { ClosedLoop } from "./closed-loop.js";
import type { OpenLoop } from "./open-loop.js";
import type { LoadResult } from "./samples.js";

/** What the harness tells the load generator's process. */
export type Order =
  | { what: "load"; load: ClosedLoop | OpenLoop }
  /** Process groups to be killed should the harness vanish without a word. */
  | { what: "guard"; groups: number[] };

/** What it answers to a load. */
export type Report = { result: LoadResult } | { error: string };
