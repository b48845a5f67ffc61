// node:http alone: POST /embed with {"texts": ["…"]} gives {"vectors": [[…]]}.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Embedder, NativeInferError } from "native-infer";

const MAX_BODY_BYTES = 2 ** 20;
const embedder = await Embedder.load();

async function bodyOf(request: IncomingMessage): Promise<{ texts: string[] }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES)
      throw new NativeInferError("TOO_LONG", `The body has more than ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

const server = createServer(async (request, response) => {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  // A client that goes away takes its texts out of the queue.
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    if (request.method !== "POST" || request.url !== "/embed") {
      send(404, {});
      return;
    }
    const { texts } = await bodyOf(request);
    const { vectors } = await embedder.embedAll(texts, { signal: gone.signal });
    send(200, { vectors: vectors.map((vector) => Array.from(vector)) });
  } catch (error) {
    if (error instanceof NativeInferError)
      send(error.httpStatus, { code: error.code, message: error.message });
    else if (error instanceof SyntaxError) send(400, { message: "The body is no JSON." });
    else send(500, {});
  }
});

server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once("SIGTERM", () => {
  server.close(() => {
    void embedder.close();
    // In a worker of cluster.ts: the channel to the primary would keep the process alive.
    if (process.connected) process.disconnect();
  });
});
