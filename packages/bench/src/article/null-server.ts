/**
 * A server that does nothing: what the load generator can drive at most. Keeps to the contract of the ways as far as it
 * is asked: a ready line on standard output, an end with SIGTERM or when standard input closes.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((_request, response) => response.end("ok"));
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  const versions = { runtime: `node ${process.versions.node}`, library: "node:http" };
  console.log(JSON.stringify({ ready: true, port, pid: process.pid, versions, model: "none" }));
});
process.stdin.resume().once("close", () => process.exit());
process.once("SIGTERM", () => process.exit());
