import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { layerFaults } from "./check-layers.mjs";
import { withFiles } from "./with-files.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const SERVER = "packages/server/src";
const CORE = "packages/native-infer/core/src";

/** What is refused, with files that have it. */
const FAULTS = {
  "web that knows the models": { [`${SERVER}/web/a.ts`]: 'import "../models/b.js";' },
  "web that knows embeddings": { [`${SERVER}/web/a.ts`]: 'import { x } from "native-infer";' },
  "common that imports a library": { [`${SERVER}/common/a.ts`]: 'import "koa";' },
  "a server that reaches into the addon": {
    [`${SERVER}/a.ts`]: 'export * from "native-infer/build/x.node";',
  },
  "an API that knows the server": {
    "packages/native-infer/src/a.ts": 'await import("@native-infer/server");',
  },
  "a core that knows Node": { [`${CORE}/cpu/a.cc`]: "#include <napi.h>\n" },
  "kernels that know what an encoder is": {
    [`${CORE}/kernels/simd/a.h`]: '#include "encoder/weights.h"\n',
  },
  "kernels that know a public header of models": {
    [`${CORE}/kernels/a.cc`]: '#include "native_infer/model.h"\n',
  },
  "an encoder that knows ONNX Runtime's operators": {
    [`${CORE}/encoder/a.cc`]: '#include "operators/encoder_inputs.h"\n',
  },
  "an engine that knows ONNX Runtime": { [`${CORE}/engine/a.h`]: '#include "ort/session.h"\n' },
  "a model that knows ONNX Runtime": { [`${CORE}/model/a.cc`]: '#include "ort/session.h"\n' },
  "a model that knows ONNX Runtime by way of a graph": {
    [`${CORE}/model/model.cc`]: '#include "graph/packed_model.h"\n',
  },
  "a graph whose interface knows ONNX Runtime": {
    [`${CORE}/graph/text_model.h`]: '#include "ort/session.h"\n',
  },
  "a folder of the core that nobody has put into the order": { [`${CORE}/new/a.cc`]: "" },
  "a binding that goes past the public headers": {
    "packages/native-infer/binding/a.cc": '#include "kernels/rows.h"\n',
  },
  "a C interface that goes past the public headers": {
    "packages/native-infer/core/capi/src/a.cc": '#include "engine/job_queue.h"\n',
  },
  "an integration that knows the server": {
    "packages/ai-sdk/src/a.ts": 'import { serve } from "@native-infer/server";',
  },
  "a store that knows the engine": {
    "packages/vector-store/src/a.ts": 'export { NativeInferError } from "native-infer";',
  },
  "a store that needs a command line": {
    "packages/vector-store/src/a.ts": 'import { option } from "@native-infer/command-line";',
  },
  "a store whose options know the engine": {
    "packages/vector-store/src/options.ts": 'import "native-infer";',
  },
  "an import that knows the server": {
    "packages/ingest/src/a.ts": 'import { serve } from "@native-infer/server";',
  },
  "a server that knows an example": {
    [`${SERVER}/a.ts`]: 'import "@native-infer/example-search";',
  },
  "an example that reaches into a package's folder": {
    "examples/search/src/a.ts": 'import "../../../packages/server/dist/src/app.js";',
  },
  "what all packages share, with a library": {
    "packages/common/src/a.ts": 'import { z } from "zod";',
  },
  "a folder that imports one above it, by a type": {
    [`${SERVER}/models/a.ts`]: 'import type { B } from "../routes/b.js";',
  },
  "a folder that imports one above it, by a dynamic import": {
    [`${SERVER}/limits/a.ts`]: 'export const b = () => import("../models/b.js");',
  },
  "a folder that imports what puts it together": {
    [`${SERVER}/routes/a.ts`]: 'import type { AppDeps } from "../app.js";',
  },
  "a folder that nobody has put into the order": { [`${SERVER}/new/a.ts`]: "" },
  "benchmarks in a circle": {
    "packages/bench/src/plots/a.ts": 'import "../article/b.js";',
    "packages/bench/src/article/b.ts": 'import "../load/c.js";',
    "packages/bench/src/load/c.ts": 'import type { A } from "../plots/a.js";',
  },
  "folders in a circle": {
    "packages/native-infer/src/hub/a.ts": 'import type { B } from "../options.js";',
    "packages/native-infer/src/options.ts": 'export * from "./hub/a.js";',
  },
};

describe("the check of layers", () => {
  it("has nothing to say of this workspace", () => assert.deepEqual(layerFaults(root), []));

  for (const [what, files] of Object.entries(FAULTS)) {
    it(`refuses ${what}`, () =>
      withFiles(files, (folder) => assert.equal(layerFaults(folder).length, 1)));
  }

  it("allows what points one way", () => {
    const files = {
      [`${SERVER}/app.ts`]: 'import "./routes/a.js"; import koa from "koa";',
      [`${SERVER}/routes/a.ts`]: 'import "../web/b.js"; import "native-infer";',
      [`${SERVER}/web/b.ts`]: 'import "../common/c.js"; import "./d.js"; import "zod";',
      [`${SERVER}/common/c.ts`]: 'import "node:fs";',
      [`${CORE}/encoder/a.cc`]: '#include "encoder/a.h"\n#include "kernels/b.h"\n',
      [`${CORE}/kernels/b.h`]: '#include <array>\n#include "kernels/c.h"\n',
    };
    withFiles(files, (folder) => assert.deepEqual(layerFaults(folder), []));
  });
});
