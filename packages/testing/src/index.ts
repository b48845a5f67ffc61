/**
 * What the tests of several packages share.
 *
 * @packageDocumentation
 */
export { freePort } from "./free-port.js";
export { isListening } from "./is-listening.js";
export { type Ended, Program } from "./program.js";
export { Random } from "./random.js";
export { safetensors, type Tensor } from "./safetensors.js";
export {
  type ClassifierCase,
  type ClassifierCases,
  classifierCases,
  classifierOf,
} from "./small-classifiers.js";
export { type ColbertCase, colbertCases, colbertOf, writeColbert } from "./small-colberts.js";
export { type SmallModel, type SmallModelFiles, testData, writeModel } from "./small-models.js";
export { sparseQueries, writeSparseQueries } from "./small-sparse-queries.js";
export {
  type SpladeCase,
  type SpladeRules,
  spladeCases,
  spladeOf,
  writeSplade,
} from "./small-splades.js";
export { eventually, until } from "./until.js";
