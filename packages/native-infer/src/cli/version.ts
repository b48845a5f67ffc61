import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

interface Manifest {
  version: string;
  engines: { node: string };
  peerDependencies: Record<string, string>;
}

/** package.json of native-infer itself. */
export function ownManifest(): Manifest {
  return require("native-infer/package.json") as Manifest;
}
