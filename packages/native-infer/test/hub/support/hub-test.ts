import { randomFillSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HUB_LIMITS, type HubLimits } from "../../../src/hub/hub-limits.js";
import type { HubOptions } from "../../../src/hub/hub-options.js";
import { resolveModel } from "../../../src/hub/resolve-model.js";
import { type Contents, HubServer } from "./hub-server.js";

export const MODEL = "org/small-model";

/** As the usual ones, but without long waits. */
export const FAST: HubLimits = {
  ...HUB_LIMITS,
  idleMs: 1000,
  checkMs: 300,
  backoffMs: 1,
  maxBackoffMs: 20,
  pollMs: 5,
  reportMs: 0,
};

/** A repository with more than a load needs; only sizes and names matter, not what is in the files. */
export function contents(): Contents {
  const modules = [
    { type: "sentence_transformers.models.Transformer", path: "" },
    { type: "sentence_transformers.models.Pooling", path: "1_Pooling" },
    { type: "sentence_transformers.models.Normalize", path: "2_Normalize" },
  ];
  return {
    "README.md": Buffer.from("read me"),
    "config.json": Buffer.from("{}"),
    "modules.json": Buffer.from(JSON.stringify(modules)),
    "1_Pooling/config.json": Buffer.from('{"pooling_mode_mean_tokens": true}'),
    "9_Other/config.json": Buffer.from("{}"),
    "sentence_bert_config.json": Buffer.from('{"max_seq_length": 128}'),
    "tokenizer.json": random(5000),
    "model.safetensors": random(4000),
    "onnx/model.onnx": random(400_000),
    "onnx/model.onnx_data": random(3000),
    "onnx/model_quantized.onnx": random(100_000),
    "onnx/model_O4.onnx": random(2000),
  };
}

/** The files of {@link contents} that a load with default options needs. */
export const NEEDED = [
  "1_Pooling/config.json",
  "config.json",
  "modules.json",
  "onnx/model.onnx",
  "onnx/model.onnx_data",
  "sentence_bert_config.json",
  "tokenizer.json",
];

/** A file of settings that says nothing. */
export function randomJson(): Buffer {
  return Buffer.from(JSON.stringify({ nothing: Math.random() }));
}

export function random(size: number): Buffer {
  return randomFillSync(Buffer.alloc(size));
}

/** A hub and an empty cache, gone at the end of the block. */
export class HubTest implements AsyncDisposable {
  private constructor(
    readonly server: HubServer,
    readonly files: Contents,
    readonly cacheDir: string,
  ) {}

  static async start(files: Contents = contents(), model = MODEL): Promise<HubTest> {
    const cacheDir = mkdtempSync(join(tmpdir(), "native-infer-hub-"));
    const server = await HubServer.start(model, files);
    server.isKept = (bytes) => largestFile(cacheDir) >= bytes;
    return new HubTest(server, files, cacheDir);
  }

  /** `resolveModel` with this hub and cache, and no token from the environment. */
  resolve(options: HubOptions = {}, limits: Partial<HubLimits> = {}): Promise<string> {
    const { cacheDir, server } = this;
    const all = { cacheDir, endpoint: server.endpoint, token: false as const, ...options };
    return resolveModel(server.model, all, { ...FAST, ...limits });
  }

  /** Names below the cache directory of the model, as the ones of its blobs. */
  below(...parts: string[]): string[] {
    const [org, name] = this.server.model.split("/");
    return readdirSync(join(this.cacheDir, `models--${org}--${name}`, ...parts));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
    rmSync(this.cacheDir, { recursive: true, force: true });
  }
}

function largestFile(directory: string): number {
  const sizes = readdirSync(directory, { recursive: true }).map(
    (path) => statSync(join(directory, String(path)), { throwIfNoEntry: false })?.size ?? 0,
  );
  return Math.max(0, ...sizes);
}

/** Relative paths of the files below `directory`, sorted. */
export function filesBelow(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(directory.length + 1))
    .sort();
}

/** Whether every file below `directory` is, byte for byte, the one of `files`. */
export function sameBytes(directory: string, files: Contents): boolean {
  return filesBelow(directory).every((path) =>
    files[path]?.equals(readFileSync(join(directory, path))),
  );
}
