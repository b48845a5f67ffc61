/**
 * What can be measured in a process of its own. Each module exports a function `measure`, and is loaded in that process
 * only: a peer's libraries would otherwise count as our memory.
 */
export const TASK_MODULES = {
  concurrency: () => import("./tasks/concurrency.js"),
  callers: () => import("./tasks/callers.js"),
  corpus: () => import("./tasks/corpus.js"),
  "padded-corpus": () => import("./tasks/padded-corpus.js"),
  lanes: () => import("./tasks/lanes.js"),
  overload: () => import("./tasks/overload.js"),
  loads: () => import("./tasks/loads.js"),
} as const;

export type TaskName = keyof typeof TASK_MODULES;

type Measure<Name extends TaskName> = Awaited<ReturnType<(typeof TASK_MODULES)[Name]>>["measure"];

export type TaskOptions<Name extends TaskName> = Parameters<Measure<Name>>[0];
export type TaskResult<Name extends TaskName> = Awaited<ReturnType<Measure<Name>>>;
