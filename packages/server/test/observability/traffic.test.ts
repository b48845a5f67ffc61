import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { teiFailure, teiMetrics } from "../../src/observability/tei-traffic.js";
import { httpMetrics, Traffic } from "../../src/observability/traffic.js";
import { entry, someWork } from "./entries.js";

function lines(traffic: Traffic): string[] {
  return `${httpMetrics(traffic)}${teiMetrics(traffic.tei, [])}`.split("\n");
}

function has(traffic: Traffic, ...expected: string[]): void {
  const all = lines(traffic);
  assert.deepEqual(
    expected.filter((line) => !all.includes(line)),
    [],
  );
}

function afterOne(given: Parameters<typeof entry>[0]): Traffic {
  const traffic = new Traffic();
  traffic.begin();
  traffic.end(entry(given));
  return traffic;
}

describe("traffic", () => {
  it("counts a request by method, route and status, with its time, texts and tokens", () => {
    has(
      afterOne({ ms: 5 }),
      'native_infer_http_requests_total{method="POST",route="/v1/embeddings",status="200"} 1',
      'native_infer_http_request_duration_seconds_bucket{route="/v1/embeddings",le="0.003"} 0',
      'native_infer_http_request_duration_seconds_bucket{route="/v1/embeddings",le="0.005"} 1',
      'native_infer_http_texts_total{route="/v1/embeddings"} 1',
      'native_infer_http_tokens_total{route="/v1/embeddings"} 6',
      "native_infer_http_requests_in_flight 0",
    );
  });

  it("knows how many are under way", () => {
    const traffic = afterOne({});
    traffic.begin();
    has(traffic, "native_infer_http_requests_in_flight 1");
  });

  it("makes no series of paths and methods that clients make up", () => {
    const traffic = afterOne({ route: undefined, path: "/x", method: "BREW", status: 404 });
    traffic.begin();
    traffic.end(entry({ route: undefined, path: "/y", method: "PROPFIND", status: 404 }));
    has(
      traffic,
      'native_infer_http_requests_total{method="other",route="unmatched",status="404"} 2',
    );
  });

  it("counts as text-embeddings-inference does what succeeded", () => {
    const usage = { ...someWork, texts: 4, tokens: 40, tokenizeMs: 4 };
    has(
      afterOne({ usage, engineInputs: { inputs: ["a", "b", "c", "d"], at: 0 } }),
      'te_request_count{method="batch"} 1',
      'te_request_success{method="batch"} 1',
      'te_request_success{method="single"} 0',
      "te_request_duration_sum 0.005",
      "te_request_tokenization_duration_sum 0.001",
      "te_request_queue_duration_sum 0.001",
      "te_request_inference_duration_sum 0.002",
      "te_request_input_length_count 4",
      "te_request_input_length_sum 40",
    );
  });

  it("counts as text-embeddings-inference does what failed, before the engine and in it", () => {
    has(
      afterOne({ status: 400, engineInputs: undefined, usage: undefined }),
      'te_request_count{method="single"} 0',
      'te_request_failure{err="validation"} 1',
    );
    has(
      afterOne({ status: 429, usage: undefined }),
      'te_request_count{method="single"} 1',
      'te_request_success{method="single"} 0',
      'te_request_failure{err="overloaded"} 1',
    );
  });

  it("does not take a path that nobody has for a failure of the model", () => {
    const traffic = afterOne({
      status: 404,
      route: undefined,
      engineInputs: undefined,
      usage: undefined,
    });
    assert.deepEqual(
      lines(traffic).filter(
        (line) => line.startsWith("te_request_failure{") && !line.endsWith(" 0"),
      ),
      [],
    );
  });

  it("has text-embeddings-inference's word for every status", () => {
    const statuses = [429, 503, 499, 504, 413, 400, 415, 422, 424, 500];
    assert.deepEqual(statuses.map(teiFailure), [
      "overloaded",
      "overloaded",
      "dropped",
      "dropped",
      "batch_size",
      "validation",
      "validation",
      "validation",
      "inference",
      "inference",
    ]);
  });
});
