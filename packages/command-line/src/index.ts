/**
 * Options of a command, each defined once: flags, environment variables, a configuration file, help and
 * documentation come from the definition.
 *
 * @packageDocumentation
 */

export {
  type CommandDefinition,
  type CommandLine,
  helpOf,
  parseCommandLine,
} from "./command.js";
export { markdownTable } from "./documentation.js";
export type { Given, GivenText } from "./given.js";
export {
  type Alias,
  flagOf,
  type Option,
  type OptionDetails,
  type Options,
  option,
  switchOption,
  upperCaseOf,
  type Values,
  variableOf,
} from "./option.js";
export { configFileOf, gather, type Sources, valuesOf } from "./read.js";
export { readVariables } from "./sources.js";
export { UsageError } from "./usage-error.js";
export {
  choice,
  DAY_MS,
  integer,
  milliseconds,
  namedNumbers,
  number,
  onOff,
  parsed,
  path,
  text,
  texts,
  type ValueSchema,
  value,
  type Wording,
  wordingOf,
} from "./values.js";
