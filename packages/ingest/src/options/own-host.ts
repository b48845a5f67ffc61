import type { Host } from "../commands/host.js";
import { modelOptions } from "./model.js";
import { readTarget } from "./read.js";
import { storeOptions } from "./store.js";

/** The program of this package. */
export function ownHost(program: string, version: string, environment: NodeJS.ProcessEnv): Host {
  return {
    names: { ingest: program, worker: `${program} worker` },
    definition: {
      settings: { Model: modelOptions, Store: storeOptions },
      version,
      commands: { worker: "Do the work of imports that go through a queue" },
      notes: "A flag wins over its environment variable; an empty variable counts as absent.",
    },
    target: (flags) => readTarget(flags, environment),
  };
}
