import { type GivenSettings, give } from "./given.js";
import { variableOf } from "./names.js";
import { NAMES, type Name } from "./table.js";
import { NOT_OURS, TEI_ALIASES } from "./tei.js";

const VARIABLES: ReadonlyMap<string, Name> = new Map([
  ...[...TEI_ALIASES].map(([flag, name]) => [variableOf(flag), name] as const),
  ...NAMES.map((name) => [variableOf(name), name] as const),
]);

/**
 * Reads environment variables. An empty one counts as absent; one that is no setting belongs to
 * somebody else and is left alone.
 */
export function readVariables(environment: NodeJS.ProcessEnv): GivenSettings {
  const settings: GivenSettings = new Map();
  for (const [variable, name] of VARIABLES) {
    const text = environment[variable];
    if (text && !NOT_OURS.has(variable)) give(settings, name, { text, from: variable });
  }
  return settings;
}
