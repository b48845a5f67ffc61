import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { ServerProcess } from "../../support/server-process.js";
import { post, type TeiErrorShape } from "../../support/tei.js";

type Case = [path: string, body: unknown, message: RegExp];

const LONG = "word ".repeat(300);

describe("errors of text-embeddings-inference's routes", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start(["--max-inputs", "4", "--max-body-bytes", "300000"]);
  });
  after(async () => {
    const { code, stderr } = await server.stop();
    assert.deepEqual([code, stderr], [0, ""]);
  });
  afterEach(async () => {
    assert.equal((await post(server, "/embed", { inputs: "a good request" })).status, 200);
  });

  const inJson = (status: number, type: string, cases: Case[]) => {
    for (const [path, body, message] of cases) {
      const short = JSON.stringify(body).slice(0, 60);
      it(`${status} ${type}, in JSON: POST ${path} ${short}`, async () => {
        const response = await post(server, path, body);
        assert.match(response.headers.get("Content-Type") ?? "", /^application\/json/);
        const { error, error_type, ...rest } = (await response.json()) as TeiErrorShape;
        assert.deepEqual([response.status, error_type, rest], [status, type, {}]);
        assert.match(error, message);
      });
    }
  };

  const inText = (status: number, cases: Case[]) => {
    for (const [path, body, message] of cases) {
      const short = JSON.stringify(body).slice(0, 60);
      it(`${status}, in plain text: POST ${path} ${short}`, async () => {
        const response = await post(server, path, body);
        assert.match(response.headers.get("Content-Type") ?? "", /^text\/plain/);
        const text = await response.text();
        assert.equal(response.status, status);
        assert.match(text, message);
      });
    }
  };

  inJson(400, "Empty", [
    ["/embed", { inputs: "" }, /^inputs is empty/],
    ["/embed", { inputs: [] }, /^inputs is empty/],
    ["/embed", { inputs: ["a", ""] }, /^inputs\[1\] is empty/],
    ["/embed", { inputs: [[101], []] }, /^inputs\[1\] is empty/],
    ["/", { inputs: "" }, /^inputs is empty/],
    ["/invocations", { inputs: "" }, /^inputs is empty/],
    ["/embed_all", { inputs: [""] }, /^inputs\[0\] is empty/],
    [
      "/similarity",
      { inputs: { source_sentence: "a", sentences: [] } },
      /^inputs.sentences is empty/,
    ],
    ["/similarity", { inputs: { source_sentence: "", sentences: ["a"] } }, /is empty/],
    ["/tokenize", { inputs: "" }, /^inputs is empty/],
    ["/tokenize", { inputs: [] }, /^inputs is empty/],
    ["/decode", { ids: [] }, /^ids is empty/],
    ["/decode", { ids: [[7592], []] }, /^ids\[1\] is empty/],
    ["/rerank", { query: "a", texts: [] }, /^texts is empty/],
  ]);

  const five = ["a", "b", "c", "d", "e"];
  inJson(422, "Validation", [
    ["/embed", { inputs: LONG, truncate: false }, /more than 256 tokens/],
    ["/embed", { inputs: ["a", LONG], truncate: false }, /Text 1 .* more than 256 tokens/],
    ["/embed", { inputs: [Array(300).fill(7592)], truncate: false }, /300 token ids/],
    ["/embed_all", { inputs: LONG, truncate: false }, /more than 256 tokens/],
    [
      "/similarity",
      { inputs: { source_sentence: "a", sentences: [LONG] }, parameters: { truncate: false } },
      /more than 256 tokens/,
    ],
    ["/embed", { inputs: five }, /^inputs has 5 elements; at most 4 are allowed/],
    ["/embed_all", { inputs: five }, /at most 4 are allowed/],
    [
      "/similarity",
      { inputs: { source_sentence: "a", sentences: five.slice(1) } },
      /^inputs has 5 elements; at most 4 are allowed/,
    ],
    ["/tokenize", { inputs: five }, /at most 4 are allowed/],
    ["/decode", { ids: five.map(() => [7592]) }, /^ids has 5 elements; at most 4/],
    ["/predict", { inputs: five.map((text) => [text]) }, /at most 4 are allowed/],
    ["/embed_sparse", { inputs: five }, /at most 4 are allowed/],
    ["/embed", { inputs: "a", dimensions: 0 }, /^dimensions is 0/],
    ["/embed", { inputs: "a", dimensions: 385 }, /^dimensions is 385; allowed are 1 to 384/],
    [
      "/embed",
      { inputs: "a", prompt_name: "query" },
      /^prompt_name is "query"; allowed is null: this model has no/,
    ],
    ["/embed_all", { inputs: "a", prompt_name: "query" }, /^prompt_name is "query"/],
    ["/tokenize", { inputs: "a", prompt_name: "toString" }, /^prompt_name is "toString"/],
    ["/tokenize", { inputs: "a".repeat(64_001) }, /has 64001 characters; at most 64000/],
    ["/embed", { inputs: [30_522] }, /token id 30522; allowed are 0 to 30521/],
    ["/embed", { inputs: ["a", [7], [30_522]] }, /^among the lists of token ids: input\[1\] has/],
    ["/embed", { inputs: "a\ud800" }, /lone surrogate/],
  ]);

  inJson(424, "Backend", [
    ["/predict", { inputs: "a" }, /^Backend error: Model is not a classifier model$/],
    ["/predict", { inputs: ["a", "b"] }, /is not a classifier model$/],
    ["/predict", { inputs: [["a"], ["b", "c"]], raw_scores: true }, /is not a classifier model$/],
    [
      "/rerank",
      { query: "a", texts: ["b"], return_text: true },
      /^Backend error: model is not a re-ranker model$/,
    ],
    [
      "/embed_sparse",
      { inputs: ["a"] },
      /^Backend error: Model is not an embedding model with SPLADE pooling$/,
    ],
  ]);

  inText(422, [
    ["/embed", null, /the body is null/],
    ["/embed", {}, /inputs is missing; allowed is a string/],
    ["/embed", { inputs: 5 }, /inputs is 5/],
    ["/embed", { inputs: ["a", null] }, /inputs\[1\] is null/],
    ["/embed", { inputs: [1, -2] }, /inputs/],
    [
      "/embed",
      { inputs: "a", truncate: "yes" },
      /truncate is "yes"; allowed is true, false or null/,
    ],
    ["/embed", { inputs: "a", truncation_direction: "up" }, /"up"; allowed is Left or Right/],
    ["/embed", { inputs: "a", normalize: 1 }, /normalize is 1; allowed is true or false/],
    ["/embed", { inputs: "a", dimensions: -1 }, /dimensions is -1/],
    ["/embed", { inputs: "a", prompt_name: 1 }, /prompt_name is 1/],
    ["/similarity", { inputs: "a" }, /inputs is "a"; allowed is an object with source_sentence/],
    ["/similarity", { inputs: { source_sentence: "a" } }, /inputs.sentences is missing/],
    ["/tokenize", { inputs: [101] }, /inputs\[0\] is 101/],
    ["/tokenize", { inputs: "a", add_special_tokens: 1 }, /add_special_tokens is 1/],
    ["/decode", { ids: "a" }, /ids is "a"; allowed is a list of token ids/],
    ["/decode", { inputs: [1] }, /ids is missing/],
    ["/predict", { inputs: ["a", "b", "c"] }, /inputs/],
    ["/predict", { inputs: [] }, /inputs/],
    ["/rerank", { texts: ["a"] }, /query is missing; allowed is a string/],
    ["/embed_sparse", { inputs: true }, /inputs is true/],
  ]);

  inText(400, [
    ["/embed", '{"inputs":', /not valid JSON/],
    ["/decode", "", /not valid JSON/],
  ]);

  inText(413, [
    ["/embed", { inputs: "a".repeat(300_001) }, /at most 300000 are allowed/],
    ["/embed", { inputs: Array(90_000).fill({}) }, /^the body has too many values/],
  ]);

  it("415 in plain text for a body that is not JSON by its type", async () => {
    const response = await server.get("/embed", { method: "POST", body: '{"inputs":"a"}' });
    assert.equal(response.status, 415);
    assert.match(response.headers.get("Content-Type") ?? "", /^text\/plain/);
    assert.match(await response.text(), /allowed is application\/json/);
  });

  it("405 for another method, in the words of the path's API", async () => {
    for (const path of ["/embed", "/tokenize", "/rerank"]) {
      const response = await server.get(path, { method: "DELETE" });
      assert.deepEqual([response.status, response.headers.get("Allow")], [405, "POST"]);
      assert.match(await response.text(), /^the method is DELETE/);
    }
  });
});
