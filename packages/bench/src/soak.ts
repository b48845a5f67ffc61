/** `npm run soak -- [options]`: whether the server loses, keeps or spoils anything under all kinds of clients. See `--help`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./command.js";
import { machineLine } from "./machine.js";
import { withVerdicts } from "./promises/figures.js";
import { SOAK, type SoakArguments, soakArguments } from "./soak/arguments.js";
import { ATTACKS } from "./soak/attacks/attacks.js";
import { attackParts } from "./soak/attacks/run.js";
import { ciParts } from "./soak/ci.js";
import { computeReferences } from "./soak/references.js";
import { faultsOf, partLines, type SoakPart } from "./soak/report.js";
import { runSoak } from "./soak/soak-run.js";

const TEXTS = 256;

async function* partsOf(args: SoakArguments): AsyncGenerator<SoakPart> {
  const { kind, plan } = args;
  if (kind === "attack") {
    yield* attackParts(args);
    return;
  }
  const references = await computeReferences(TEXTS, plan.seed);
  if (kind === "ci") yield* ciParts(plan, references);
  else yield { part: "soak", ...(await runSoak(plan, references)) };
}

/** Its result is the exit code. */
async function run(args: SoakArguments): Promise<number> {
  const machine = machineLine();
  const say = (line: string) => {
    if (!args.json) console.log(line);
  };
  say(machine);
  const parts: SoakPart[] = [];
  for await (const part of partsOf(args)) {
    parts.push(part);
    for (const line of partLines(part)) say(line);
  }
  const faults = parts.flatMap(faultsOf);
  if (args.json) {
    const json = parts.map((part) => ({
      ...withVerdicts(part),
      ...(part.ledger && { requests: Object.fromEntries(part.ledger.accounts()) }),
      ...(part.expectedMiss && { expectedMiss: part.expectedMiss }),
    }));
    console.log(JSON.stringify({ machine, faults, parts: json }, null, 2));
  }
  say(faults.length === 0 ? "\npass" : `\nFAIL\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
  return faults.length > 0 ? 1 : 0;
}

await command(SOAK, async (words) => {
  const args = soakArguments(words, Object.keys(ATTACKS));
  const folder = mkdtempSync(join(tmpdir(), "native-infer-soak-"));
  // Also after a signal: what was started ends with this process, by handlers of its exit.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.once(signal, () => process.exit(130));
  const { plan } = args;
  const serverArgs = [...plan.serverArgs, "--store-path", join(folder, "store")];
  return await run({ ...args, plan: { ...plan, serverArgs } });
});
