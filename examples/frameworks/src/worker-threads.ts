// node:worker_threads: a worker makes texts, here the paragraphs of files, and the main thread embeds them. Texts of all workers
// share runs of the one engine; a worker that loaded its own would compute beside it, with a model's memory more.
// Usage: node worker-threads.js FILE... Prints for each file how many paragraphs it has and the mean of their vectors' first number.
import { readFile } from "node:fs/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Embedder } from "native-infer";

/** The paragraphs of a file, as a worker finds them. */
function paragraphsOf(file: string): Promise<string[]> {
  const worker = new Worker(new URL(import.meta.url), { workerData: file });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The worker of ${file} ended with ${code}.`)));
  });
}

if (isMainThread) {
  await using embedder = await Embedder.load();
  const lines = process.argv.slice(2).map(async (file) => {
    const vectors = await embedder.embed(await paragraphsOf(file), { lane: "bulk" });
    const mean = vectors.reduce((sum, [first = 0]) => sum + first, 0) / vectors.length;
    return `${file}: ${vectors.length} paragraphs, ${mean.toFixed(6)}`;
  });
  for (const line of await Promise.all(lines)) console.log(line);
} else {
  const text = await readFile(workerData as string, "utf8");
  parentPort?.postMessage(text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== ""));
}
