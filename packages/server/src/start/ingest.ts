import { UsageError } from "@native-infer/command-line";
import { loadOptional } from "@native-infer/common";
import type { CommandLine, Host, TargetSettings } from "@native-infer/ingest";
import { commandOf, readFlags } from "../settings/flags.js";
import type { Settings } from "../settings/read.js";
import { loadOptions } from "./load-model.js";
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

/** Reads the server's settings for commands of another package. */
export function serverHost(environment: NodeJS.ProcessEnv): Host {
  const read: Host["read"] = (args, flags): CommandLine => {
    const line = readFlags(args, flags);
    const target = () => {
      const command = commandOf(line, environment);
      if (command.kind === "serve") return targetOf(command.settings);
      throw new UsageError("this command has no use for --version and the like");
    };
    const { switches, settings, own, files } = line;
    const settingFlags = [...settings.values()].map(({ from }) => from);
    return { isHelp: switches.has("help"), own, files, settingFlags, target };
  };
  return {
    names: { ingest: "native-infer-server ingest", worker: "native-infer-server worker" },
    settingsHelp:
      "The settings are the server's, those of model and store above all; native-infer-server --help lists them.",
    read,
  };
}

/**
 * `native-infer-server ingest` and `native-infer-server worker`: the commands of the package @native-infer/ingest, with the
 * server's settings. Resolves with the exit code. Rejects with `PACKAGE_MISSING` if it is not installed, and as the commands do.
 */
export async function runIngest(
  name: "ingest" | "worker",
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const commands = await loadOptional(
    `native-infer-server ${name}`,
    PACKAGE,
    () => import("@native-infer/ingest"),
  );
  return commands[name](args, serverHost(environment));
}
