// node:cluster: a process for each share of the CPUs, all on one port. An engine cannot be shared by processes: each loads its own.
// WORKERS is how many, default 2; each computes with one thread, and needs a CPU for it.
import cluster from "node:cluster";
import { availableParallelism } from "node:os";

const WORKERS = Number(process.env.WORKERS ?? Math.max(1, Math.floor(availableParallelism() / 2)));

if (cluster.isPrimary) {
  for (let number = 0; number < WORKERS; number += 1) cluster.fork();
  let stopping = false;
  cluster.on("exit", () => {
    // One that died is replaced; its clients see a closed connection, and the others go on.
    if (!stopping) cluster.fork();
  });
  process.once("SIGTERM", () => {
    stopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) {
      worker?.process.kill("SIGTERM");
      // The channel between the two would keep it alive.
      worker?.disconnect();
    }
  });
} else {
  await import("./plain-http.js");
}
