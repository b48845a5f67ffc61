// A worker that embeds one text and is left to end by itself, its embedder open.
import { parentPort } from "node:worker_threads";
import { Embedder } from "../../src/index.js";

const embedder = await Embedder.load();
parentPort?.postMessage(await embedder.embed("How big is London"));
