/** The child process: `child-process-task.js THREADS`. Answers calls in the order in which they come. */
import { ownUsage } from "../usage.js";
import { openOnnxRuntime } from "./onnxruntime.js";

export interface Call {
  id: number;
  what: "describe" | "embed" | "usage";
  text: string;
}

export interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

// Without its parent it has nobody to work for.
process.once("disconnect", () => process.exit(0));

const opening = openOnnxRuntime(Number(process.argv[2]));

async function compute({ what, text }: Call): Promise<unknown> {
  const model = await opening;
  if (what === "embed") return model.embed(text);
  return what === "usage" ? ownUsage() : { file: model.file, versions: model.versions };
}

function answer(answer: Answer): void {
  // A channel that breaks while it is written to is a parent that has gone, too.
  process.send?.(answer, undefined, undefined, (error) => {
    if (error) process.exit(0);
  });
}

process.on("message", (call: Call) => {
  compute(call).then(
    (value) => answer({ id: call.id, value }),
    (error: unknown) => answer({ id: call.id, error: String(error) }),
  );
});
