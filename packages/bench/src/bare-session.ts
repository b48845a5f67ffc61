import { join } from "node:path";
import { modelDirectory } from "@native-infer/model-minilm";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import ort from "onnxruntime-node";

/** ONNX Runtime through its own Node package: a forward pass and nothing else. It computes on the thread that calls it. */
export interface BareSession {
  /** One run over `ids`, as a batch of one text. */
  run(): Promise<unknown>;
}

/** A file of the default model's directory with one intra-op thread, ready to run on the given token ids. */
export async function openBareSession(onnxFile: string, ids: Int32Array): Promise<BareSession> {
  const session: InferenceSession = await ort.InferenceSession.create(
    join(modelDirectory, onnxFile),
    { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: "all" },
  );
  const shape = [1, ids.length];
  const tensor = (values: bigint[]): Tensor =>
    new ort.Tensor("int64", BigInt64Array.from(values), shape);
  const feeds = {
    input_ids: tensor(Array.from(ids, BigInt)),
    attention_mask: tensor(Array.from(ids, () => 1n)),
    token_type_ids: tensor(Array.from(ids, () => 0n)),
  };
  return { run: () => session.run(feeds) };
}
