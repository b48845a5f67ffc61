import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import {
  classifierCases,
  classifierOf,
  spladeCases,
  spladeOf,
  writeModel,
  writeSplade,
} from "@native-infer/testing";
import { Classifier, Embedder } from "native-infer";
import { EXIT } from "../../src/start/exit-codes.js";
import { ServerProcess } from "../support/server-process.js";
import { answer, post, type TeiErrorShape } from "../support/tei.js";

const { texts } = spladeCases;
const [query, other] = [classifierCases.query, classifierCases.documents[0] as string];
const threeLabels = classifierOf("bert", 3);
const labelsOf = ({ config }: typeof threeLabels) => Object.values(config.id2label);

type Labels = { label: string; score: number }[];
type Terms = { index: number; value: number }[];

describe("a server with models of several tasks", () => {
  const directories: string[] = [];
  const kept = (directory: string) => {
    directories.push(directory);
    return directory;
  };
  const splade = kept(writeSplade(spladeOf("bert")));
  const emotions = kept(writeModel(classifierOf("roberta", 2)));
  const entailment = kept(writeModel(threeLabels));
  const ranker = kept(writeModel(classifierOf("bert", 1)));
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start([
      ...["--model-name", "mini", "--max-inputs", "4", "--rerankers", `ranker=${ranker}`],
      ...["--classifiers", `entailment=${entailment},emotions=${emotions}`],
      ...["--sparse-models", `splade=${splade}`],
    ]);
  });
  after(async () => {
    await server.stop();
    for (const directory of directories) rmSync(directory, { recursive: true });
  });

  const refusal = async (path: string, body: unknown) => {
    const response = await post(server, path, body);
    const text = await response.text();
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const message = isJson ? (JSON.parse(text) as TeiErrorShape).error : text;
    return `${response.status} ${message}`;
  };

  it("gives the sparse vectors of the API, of texts and of token ids", async () => {
    await using embedder = await Embedder.load({ model: splade, packedCache: false });
    const expected = (await embedder.embedSparse(texts)).map(({ indices, values }) =>
      Array.from(indices, (index, at) => ({ index, value: values[at] as number })),
    );
    const close = (found: Terms[], wanted: Terms[]) =>
      assert.deepEqual(
        found.map((terms) => terms.map(({ index, value }) => [index, Math.fround(value)])),
        wanted.map((terms) => terms.map(({ index, value }) => [index, value])),
      );
    close(await answer<Terms[]>(server, "/embed_sparse", { inputs: texts }), expected);
    const [one] = expected;
    assert(one);
    close(await answer<Terms[]>(server, "/embed_sparse", { inputs: texts[0] }), [one]);
    const ids = [...embedder.tokenize(texts[0] as string).ids];
    close(await answer<Terms[]>(server, "/embed_sparse", { inputs: [ids], model: "splade" }), [
      one,
    ]);
  });

  it("tells in headers what sparse vectors and labels took", async () => {
    for (const path of ["/embed_sparse", "/predict"]) {
      const response = await post(server, path, { inputs: "bread" });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("x-compute-characters"), "5");
      assert.equal(response.headers.get("x-compute-tokens"), "3");
    }
  });

  it("labels a text, a pair, or a batch of both, the best label first", async () => {
    await using classifier = await Classifier.load({ model: entailment, packedCache: false });
    const [text = [], pair = []] = [
      ...(await classifier.classify([query], { activation: "softmax" })),
      ...(await classifier.classify([[query, other]], { activation: "softmax" })),
    ];
    const rounded = (labels: Labels) =>
      labels.map(({ label, score }) => [label, Math.fround(score)]);
    const predict = (inputs: unknown) => answer<Labels>(server, "/predict", { inputs });
    assert.deepEqual(rounded(await predict(query)), rounded(text));
    assert.deepEqual(rounded(await predict([query])), rounded(text));
    assert.deepEqual(rounded(await predict([query, other])), rounded(pair));
    const batch = [[query, other], [query], [query, other]];
    const labels = await answer<Labels[]>(server, "/predict", { inputs: batch });
    assert.deepEqual(labels.map(rounded), [pair, text, pair].map(rounded));
    const sum = text.reduce((all, { score }) => all + score, 0);
    assert(Math.abs(sum - 1) < 1e-6);
    const raw = await answer<Labels>(server, "/predict", { inputs: query, raw_scores: true });
    const logits =
      threeLabels.texts.length > 0 ? await classifier.classify(query, { activation: "none" }) : [];
    assert.deepEqual(rounded(raw), rounded(logits));
  });

  it("chooses the classifier by its name, the first without one", async () => {
    const labels = async (model?: string) => {
      const found = await answer<Labels>(server, "/predict", { inputs: query, model });
      return found.map(({ label }) => label).sort();
    };
    assert.deepEqual(await labels(), labelsOf(threeLabels).sort());
    assert.deepEqual(await labels("emotions"), labelsOf(classifierOf("roberta", 2)).sort());
    assert.match(
      await refusal("/predict", { inputs: query, model: "other" }),
      /^404 .*entailment, emotions/,
    );
  });

  it("refuses what is wrong as text-embeddings-inference does", async () => {
    const five = Array(5).fill("a");
    const bad: [path: string, body: unknown, message: RegExp][] = [
      ["/embed_sparse", { inputs: five }, /^422 .*at most 4/],
      ["/embed_sparse", { inputs: "" }, /^400 .*empty/],
      ["/embed_sparse", { inputs: ["a", [7]] }, /^422 .*one kind/],
      ["/embed_sparse", { inputs: [[99]] }, /^422 .*token id 99/],
      ["/embed_sparse", { inputs: "a", prompt_name: "code" }, /^422 prompt_name/],
      ["/predict", { inputs: five.map((text) => [text]) }, /^422 .*at most 4/],
      ["/predict", { inputs: ["a", "b", "c"] }, /^422 .*inputs/],
      ["/predict", { inputs: "a", truncate: true, truncation_direction: "left" }, /^422 .*Right/],
      ["/predict", { inputs: "bread ".repeat(90), truncate: false }, /^422 .*more than/],
    ];
    for (const [path, body, message] of bad) assert.match(await refusal(path, body), message);
  });

  it("lists all models with what they do, and counts what they have done", async () => {
    const { data } = (await (await server.get("/v1/models")).json()) as {
      data: { id: string; task: string }[];
    };
    assert.deepEqual(
      data.map(({ id, task }) => [id, task]),
      [
        ["mini", "embed"],
        ["ranker", "rerank"],
        ["entailment", "classify"],
        ["emotions", "classify"],
        ["splade", "sparse"],
      ],
    );
    const one = (await (await server.get("/v1/models/emotions")).json()) as { task: string };
    assert.equal(one.task, "classify");
    const info = (await (await server.get("/info")).json()) as { served_models: unknown };
    assert.deepEqual(info.served_models, {
      embed: ["mini"],
      rerank: ["ranker"],
      classify: ["entailment", "emotions"],
      sparse: ["splade"],
    });
    const metrics = await (await server.get("/metrics")).text();
    for (const name of ["mini", "ranker", "entailment", "emotions", "splade"])
      assert.match(metrics, new RegExp(`model="${name}"`));
  });

  it("is not started with a model of sparse vectors in the place of dense ones", async () => {
    const { code, stderr } = await ServerProcess.run(["--port", "0", "--model", splade]);
    assert.notEqual(code, EXIT.ok);
    assert.match(stderr, /SpladePooling.*sparse/);
  });
});
