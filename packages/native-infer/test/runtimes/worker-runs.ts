// A worker that says so when its embedder is busy, and waits to be terminated.
import { parentPort } from "node:worker_threads";
import { Embedder } from "../../src/index.js";

const embedder = await Embedder.load();
for (let i = 0; i < 500; i += 1) embedder.embed("word ".repeat(200)).catch(() => {});
parentPort?.postMessage("running");
