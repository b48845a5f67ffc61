import { totalmem } from "node:os";
import { cosineToKnown, KNOWN_VECTOR } from "./known-vector.js";
import { modelBytes } from "./model-files.js";
import type { ProbeReport } from "./probe.js";
import type { ProbeFailure } from "./probing.js";
import { type Finding, fail, ok, type Patient, type Step } from "./step.js";

const MIN_COSINE = 0.98;
const MAX_BLOCKED = 0.5;
// About the min limit of a cgroup in which a process embeds one text, measured with files of 23 MB and 90 MB: what
// Node and ONNX Runtime cannot do without, then the file as it is read and the weights that are made from it.
const BASE_BYTES = 20e6;
const BYTES_PER_MODEL_BYTE = 1.8;

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

const REMEDIES: Record<string, string> = {
  SIGKILL: "Most likely memory ran out: raise the limit, or take a smaller model.",
  SIGILL: "This CPU lacks an instruction: set NATIVE_INFER_KERNEL=portable, and report it.",
  SIGSEGV: "Most likely a library is damaged: remove node_modules and install again.",
  SIGBUS: "Most likely a library is cut short: remove node_modules and install again.",
  SIGABRT:
    "It crashed, or took more than five minutes; a larger disk cache or fewer threads may help.",
  RUNTIME_NOT_FOUND: "Do what the message or the step 'runtime' says.",
  RUNTIME_INCOMPATIBLE: "Install the version that the message or the step 'runtime' names.",
  MODEL_NOT_FOUND: "Check the path that the message names.",
  DOWNLOAD_FAILED: "Check the connection, --endpoint and HF_TOKEN; what has arrived is kept.",
  MODEL_INVALID: "Fetch or export the file that the message names again.",
  RESOURCE_EXHAUSTED: "Raise the limit on threads (ulimit -u, pids.max) or on memory.",
  INVALID_ARGUMENT: "Correct the option that the message names.",
};

function checkLoad(failure: ProbeFailure | undefined, report: ProbeReport | undefined): Finding {
  if (report !== undefined) {
    const { loadMs, kernel, runtimeVersion } = report;
    const runtime = runtimeVersion === undefined ? "" : `, ONNX Runtime ${runtimeVersion}`;
    return ok(`in ${loadMs.toFixed(0)} ms, kernel ${kernel}${runtime}`);
  }
  const { code, signal, message } = failure ?? {};
  const remedy = REMEDIES[code ?? signal ?? ""] ?? "Correct what the message says, or report it.";
  return fail(code === undefined ? `${message}` : `${code}: ${message}`, remedy);
}

/** Whether the vector of the known text is right: close to the known one, or for another model a possible one. */
export function checkVector({ vector, normalize }: ProbeReport, embedded: boolean): Finding {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0 || (normalize && Math.abs(length - 1) > 1e-3)) {
    return fail(
      `the vector's length is ${length}`,
      "The model or a kernel is damaged; please report it.",
    );
  }
  if (!embedded) return ok(`${vector.length} finite numbers, length ${length.toFixed(3)}`);
  const cosine = cosineToKnown(vector);
  const detail = `cosine ${cosine.toFixed(4)} to the known vector of "${KNOWN_VECTOR.text}"`;
  if (cosine > MIN_COSINE) return ok(detail);
  return fail(
    `${detail}; more than ${MIN_COSINE} is needed`,
    "Try NATIVE_INFER_KERNEL=portable: if that helps, a kernel is wrong on this CPU; please report it.",
  );
}

/** Whether timers went on while one call was computed. */
export function checkLoop({ embedMs, longestPauseMs }: ProbeReport): Finding {
  const detail = `longest pause ${longestPauseMs.toFixed(1)} ms in a call of ${embedMs.toFixed(0)} ms`;
  if (longestPauseMs < MAX_BLOCKED * embedMs) return ok(detail);
  return fail(
    detail,
    "The machine is overloaded, or computes on the event loop: try again; then report it.",
  );
}

/** Whether there is a CPU for each thread. */
export function checkThreads({ threads, usableCpus }: ProbeReport): Finding {
  const detail = `${threads} of ${usableCpus} usable CPUs`;
  if (threads < usableCpus) return ok(detail);
  if (threads === 1) return ok(`${detail}: inference and the event loop share it`);
  return threads === usableCpus
    ? ok(`${detail}: none is left for the event loop alone`)
    : fail(
        detail,
        "Threads take turns, which is slower than fewer: leave out --threads, or lower it.",
      );
}

/** Whether a model of `model` bytes fits into the memory that this process may have. */
export function checkMemory(limit: number, model: number): Finding {
  const needed = BASE_BYTES + BYTES_PER_MODEL_BYTE * model;
  const detail = `needs about ${megabytes(needed)}; the limit is ${megabytes(limit)}`;
  if (needed < limit) return ok(detail);
  return fail(
    detail,
    "Raise the memory limit (of the container or cgroup), or take a smaller model.",
  );
}

/** The min of the cgroup's limit and the machine's memory, in bytes. */
function memoryLimit(): number {
  // 0, or more than any machine has, where there is no limit.
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

async function reportOf(patient: Patient): Promise<ProbeReport | undefined> {
  const probing = await patient.probe();
  return "report" in probing ? probing.report : undefined;
}

/** A step on what was seen while the model was used; it needs that to have gone well. */
function seen(name: string, check: (report: ProbeReport, patient: Patient) => Finding): Step {
  return {
    name,
    needs: ["load"],
    check: async (patient) => {
      const report = await reportOf(patient);
      if (report === undefined) throw new Error("a step ran without the one that it needs");
      return check(report, patient);
    },
  };
}

const loadStep: Step = {
  name: "load",
  needs: ["node", "addon", "runtime", "model files"],
  check: async (patient) => {
    const probing = await patient.probe();
    if ("report" in probing) return checkLoad(undefined, probing.report);
    return checkLoad(probing.failure, undefined);
  },
};

const memoryStep: Step = {
  name: "memory",
  needs: ["model files"],
  check: ({ values }) => checkMemory(memoryLimit(), modelBytes(values)),
};

export const modelRunSteps: readonly Step[] = [
  memoryStep,
  loadStep,
  seen("vector", (report, { values }) => checkVector(report, values.model === undefined)),
  seen("event loop", checkLoop),
  seen("threads", checkThreads),
];
