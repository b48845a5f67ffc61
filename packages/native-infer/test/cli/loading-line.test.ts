import assert from "node:assert/strict";
import { test } from "node:test";
import { LoadingLine } from "../../src/cli/loading-line.js";
import type { DownloadProgress } from "../../src/load-progress.js";

const CLEAR = "\r\u001b[K";

const half: DownloadProgress = {
  ...{ stage: "downloading", file: "model.safetensors", loadedBytes: 1e6, totalBytes: 2e6 },
  ...{ allLoadedBytes: 1e6, allTotalBytes: 2e6 },
};

function terminal(columns: number) {
  const written: string[] = [];
  return { columns, written, write: (text: string) => written.push(text) };
}

test("the line of a load says how much of a download is there, and which stage follows", () => {
  const screen = terminal(80);
  const line = new LoadingLine(screen);
  line.show(half);
  line.show({ stage: "packing" });
  line.clear();
  line.clear();
  assert.deepEqual(screen.written, [
    `${CLEAR}downloading: 50 % of 2.0 MB, model.safetensors`,
    `${CLEAR}first load: packing the weights`,
    CLEAR,
  ]);
});

test("the line of a load fits into the terminal, so that it can be taken away", () => {
  const screen = terminal(20);
  new LoadingLine(screen).show(half);
  assert.equal(screen.written[0]?.slice(CLEAR.length).length, 19);
});

test("the line of a load is not drawn without a terminal", () => {
  const line = new LoadingLine(undefined);
  line.show(half);
  line.clear();
});
