import { createRequire } from "node:module";

/** This server's version, as its package.json has it. */
export function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("../../../package.json");
  return (manifest as { version: string }).version;
}
