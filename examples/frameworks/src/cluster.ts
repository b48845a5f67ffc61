// node:cluster: a process for each share of the CPUs, all on one port. An engine cannot be shared by processes: each loads its own.
// WORKERS is how many; each computes with one thread and needs a CPU for it beside the one of its event loop. Default: half of the CPUs.
import cluster from "node:cluster";
import { availableParallelism } from "node:os";

const WORKERS = Number(process.env.WORKERS ?? Math.max(1, Math.floor(availableParallelism() / 2)));
const GRACE_MS = 10_000;

function endWorkers(signal: NodeJS.Signals): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
}

if (cluster.isPrimary) {
  for (let number = 0; number < WORKERS; number += 1) cluster.fork();
  let stopping = false;
  cluster.on("exit", () => {
    // One that died is replaced; its clients see a closed connection, and the others go on.
    if (!stopping) cluster.fork();
  });
  process.once("SIGTERM", () => {
    stopping = true;
    endWorkers("SIGTERM");
    setTimeout(endWorkers, GRACE_MS, "SIGKILL").unref();
  });
} else {
  await import("./plain-http.js");
}
