import { type Alias, upperCaseOf } from "@native-infer/command-line";

/** A name that text-embeddings-inference has for a setting of ours, as flag and, unless `details` differ, as variable. */
export function tei(flag: string, details: Omit<Alias, "flag"> = {}): Alias {
  return { flag, variable: upperCaseOf(flag), ...details };
}

/** Variables of text-embeddings-inference, and of OpenTelemetry, for a setting whose flag has the same name there. */
export function teiVariables(...names: readonly string[]) {
  return { alsoVariables: names };
}

/** Flags of text-embeddings-inference that this server has no setting for, and what to do instead. */
export const TEI_REFUSED: ReadonlyMap<string, string> = new Map([
  ["tokenization-workers", "leave it out: the engine tokenizes on its own thread"],
  [
    "dense-path",
    "leave it out: the modules that the model directory's modules.json names are used",
  ],
  ["uds-path", "leave it out; to listen on a unix socket, use --unix-socket"],
  ["prometheus-port", "leave it out: GET /metrics is on --port"],
  ["disable-spans", "leave it out"],
  ["json-output", "use --log-format json"],
]);
