import { loadEmbedder, usableCpus } from "../api.js";
import type { Values } from "../arguments/options.js";
import { EXIT } from "../exit.js";
import { ownManifest } from "../version.js";

async function collect(values: Values) {
  await using embedder = await loadEmbedder(values);
  const { file, runtimeVersion, ...rest } = embedder.info;
  return {
    model: values.model ?? "all-MiniLM-L6-v2 (embedded)",
    file,
    ...rest,
    usableCpus: usableCpus(embedder),
    cpuBudget: embedder.stats().cpu,
    version: ownManifest().version,
    runtimeVersion,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** `native-infer info`. Returns the exit code. */
export async function info(values: Values): Promise<number> {
  const facts = await collect(values);
  const lines = Object.entries(facts).map(([name, value]) => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return `${name.padEnd(18)}${text}`;
  });
  const text = values.json ? JSON.stringify(facts, null, 2) : lines.join("\n");
  process.stdout.write(`${text}\n`);
  return EXIT.ok;
}
