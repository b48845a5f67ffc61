import { type GivenSettings, give } from "./given.js";
import { variableOf } from "./names.js";
import { NAMES } from "./table.js";
import { type Alias, inOurWords, NOT_OURS, TEI_ALIASES } from "./tei.js";

const VARIABLES: ReadonlyMap<string, Alias> = new Map([
  ...[...TEI_ALIASES].map(([flag, alias]) => [variableOf(flag), alias] as const),
  ...NAMES.map((name) => [variableOf(name), { name }] as const),
]);

/**
 * Reads environment variables. An empty one counts as absent; one that is no setting belongs to
 * somebody else and is left alone.
 */
export function readVariables(environment: NodeJS.ProcessEnv): GivenSettings {
  const settings: GivenSettings = new Map();
  for (const [variable, alias] of VARIABLES) {
    const text = environment[variable];
    if (!text || NOT_OURS.has(variable)) continue;
    give(settings, alias.name, inOurWords(alias, { text, from: variable }));
  }
  return settings;
}
