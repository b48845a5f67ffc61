import { type GivenSettings, give } from "./given.js";
import { upperCaseOf, variableOf } from "./names.js";
import { NAMES, type Name } from "./table.js";
import { type Alias, inOurWords, NOT_OURS, TEI_ALIASES, TEI_SAME_NAMES } from "./tei.js";

/** OpenTelemetry's own variables, which every program with traces reads. */
const OTEL_VARIABLES: readonly (readonly [string, Name])[] = [
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "otlpEndpoint"],
  ["OTEL_SERVICE_NAME", "serviceName"],
];

/** Whoever sets these wants a server that is not open to all: they are never overlooked for their lack of a prefix. */
const KEY_VARIABLES: readonly (readonly [string, Name])[] = [
  ["API_KEYS", "apiKeys"],
  ["API_KEYS_FILE", "apiKeysFile"],
];

const VARIABLES: ReadonlyMap<string, Alias> = new Map([
  ...[...TEI_ALIASES].map(([flag, alias]) => [upperCaseOf(flag), alias] as const),
  ...TEI_SAME_NAMES.map((name) => [upperCaseOf(name), { name }] as const),
  ...[...OTEL_VARIABLES, ...KEY_VARIABLES].map(([variable, name]) => [variable, { name }] as const),
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
