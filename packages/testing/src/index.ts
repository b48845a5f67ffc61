/**
 * What the tests of several packages share.
 *
 * @packageDocumentation
 */
export { freePort } from "./free-port.js";
export { type Ended, Program } from "./program.js";
export { Random } from "./random.js";
export { until } from "./until.js";
