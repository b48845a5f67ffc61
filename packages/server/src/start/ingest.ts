import type { Options } from "@native-infer/command-line";
import { loadOptional } from "@native-infer/common";
import type { Host, TargetSettings } from "@native-infer/ingest";
import { type Settings, settingsOf } from "../settings/read.js";
import { SETTINGS } from "../settings/table.js";
import { TEI_REFUSED } from "../settings/tei.js";
import { loadOptions } from "./models.js";
import { storeOptions } from "./store.js";

const PACKAGE = "@native-infer/ingest";

/** The first model of the settings, which gets all threads, and the store. */
function targetOf(settings: Settings): TargetSettings {
  const { models, threads, storeFields: fields } = settings;
  const [first = { name: settings.modelName, model: undefined }] = models;
  const options = loadOptions(settings, first);
  return {
    modelName: first.name,
    model: threads === undefined ? options : { ...options, threads },
    store: storeOptions(settings),
    fields,
  };
}

/** The server as the program around commands of another package: they take all of its settings. */
export function serverHost(environment: NodeJS.ProcessEnv, added: Options = {}): Host {
  return {
    names: { ingest: "native-infer-server ingest", worker: "native-infer-server worker" },
    definition: {
      otherOptions: { ...SETTINGS, ...added },
      refused: TEI_REFUSED,
      notes:
        "The settings are the server's, those of model and store above all; native-infer-server --help lists them.",
    },
    target: (flags) => targetOf(settingsOf(flags, environment, added)),
  };
}

/**
 * `native-infer-server ingest` and `native-infer-server worker`: the commands of the package @native-infer/ingest, with the
 * server's settings and those that a program has `added`, which do nothing here. Resolves with the exit code. Rejects with `PACKAGE_MISSING` if it is not installed, and as the commands do.
 */
export async function runIngest(
  name: "ingest" | "worker",
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  added: Options = {},
): Promise<number> {
  const commands = await loadOptional(
    `native-infer-server ${name}`,
    PACKAGE,
    () => import("@native-infer/ingest"),
  );
  return commands[name](args, serverHost(environment, added));
}
