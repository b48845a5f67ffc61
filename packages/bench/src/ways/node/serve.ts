/**
 * A service of Node: `serve.js NAME --port 0 --threads 1 --io-ms 5 --text "How big is London"`. Prints its ready line
 * and runs until SIGTERM, SIGINT or the end of its standard input.
 */
import type { AddressInfo } from "node:net";
import type { ReadyLine } from "../way.js";
import { serviceArguments } from "./arguments.js";
import { openModel } from "./models.js";
import { createService } from "./service.js";

// Whoever started this process holds the other end: when they are gone, so is the need for it.
process.stdin.once("close", () => process.kill(process.pid, "SIGTERM")).resume();

const options = serviceArguments(process.argv.slice(2));
const model = await openModel(options.name, options.threads);
// Without a handler a signal ends a process even where a model run holds its event loop: only children need one.
if (model.endChildren) {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      model.endChildren?.();
      process.kill(process.pid, signal);
    });
  }
}
await model.embed(options.text);

const server = createService(model, options);
server.listen(options.port, "127.0.0.1", () => {
  const line: ReadyLine = {
    ready: true,
    port: (server.address() as AddressInfo).port,
    pid: process.pid,
    versions: { runtime: `node ${process.versions.node}`, ...model.versions },
    model: model.file,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});
