/**
 * What the packages of native-infer share. It imports nothing but Node.
 *
 * @packageDocumentation
 */
export { describeValue } from "./describe-value.js";
export {
  firstInexact,
  isExact,
  isShortest,
  mayBeInexact,
  quoteInexact,
} from "./exact-numbers.js";
export { describeError, EXIT, exitCodeOf } from "./exit-codes.js";
export {
  duplicateKey,
  firstDuplicateKey,
  hasDuplicateKey,
  hasLostKey,
  LOST_KEY,
  resultOf,
} from "./json-keys.js";
export { flushAtExit, LineWriter } from "./line-writer.js";
export { writeLast } from "./log-descriptor.js";
export { loadOptional, PackageMissingError } from "./optional-package.js";
export { type RetryRules, withRetries } from "./retries.js";
export { onStopSignal, type StopRules } from "./stop-signal.js";
