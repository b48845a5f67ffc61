import type { Values } from "../arguments/options.js";
import { librarySteps } from "../doctor/libraries.js";
import { machineSteps } from "../doctor/machine.js";
import { modelFileSteps } from "../doctor/model-files.js";
import { modelRunSteps } from "../doctor/model-run.js";
import { inAnotherProcess, type Probing } from "../doctor/probing.js";
import { type Finding, fail, type Patient, type Step } from "../doctor/step.js";
import { EXIT } from "../exit.js";

const STEPS: readonly Step[] = [
  ...machineSteps,
  ...librarySteps,
  ...modelFileSteps,
  ...modelRunSteps,
];

type Outcome = { name: string; status: "ok" | "FAIL" | "skip"; detail: string; remedy?: string };

async function findingOf(step: Step, patient: Patient): Promise<Finding> {
  try {
    return await step.check(patient);
  } catch (error) {
    return fail(`the step itself failed: ${String(error)}`, "Please report it.");
  }
}

/** Runs the steps, and tells of each as soon as it is done. */
async function* examine(patient: Patient): AsyncGenerator<Outcome> {
  const unwell = new Set<string>();
  for (const step of STEPS) {
    const { name } = step;
    const missing = step.needs.filter((need) => unwell.has(need));
    if (missing.length > 0) {
      unwell.add(name);
      yield { name, status: "skip", detail: `needs ${missing.join(" and ")}` };
      continue;
    }
    const { ok, ...rest } = await findingOf(step, patient);
    if (!ok) unwell.add(name);
    yield { name, status: ok ? "ok" : "FAIL", ...rest };
  }
}

function lineOf({ name, status, detail, remedy }: Outcome): string {
  const line = `${status.padEnd(5)} ${name}: ${detail}\n`;
  return remedy === undefined ? line : `${line}      -> ${remedy}\n`;
}

/** `native-infer doctor`. Returns the exit code. */
export async function doctor(values: Values): Promise<number> {
  let probing: Promise<Probing> | undefined;
  const probe = () => {
    probing ??= inAnotherProcess({ kind: "embed", values });
    return probing;
  };
  const outcomes: Outcome[] = [];
  for await (const outcome of examine({ values, probe })) {
    outcomes.push(outcome);
    if (!values.json) process.stdout.write(lineOf(outcome));
  }
  const failed = outcomes.some(({ status }) => status === "FAIL");
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ ok: !failed, steps: outcomes }, null, 2)}\n`);
  } else process.stdout.write(failed ? "\nSomething is wrong: see above.\n" : "\nAll is well.\n");
  return failed ? EXIT.failed : EXIT.ok;
}
