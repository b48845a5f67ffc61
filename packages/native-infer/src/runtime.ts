/**
 * What a server around an embedder needs of its process: `native-infer/runtime`.
 *
 * @packageDocumentation
 */
export { exitNow } from "./exit-now.js";
export { quantile } from "./histogram.js";
export { LoopScheduler, loopScheduler, type Stage } from "./loop-scheduler.js";
export { returnFreedMemory } from "./memory.js";
