// Fastify: POST /embed with {"texts": ["…"]} gives {"vectors": [[…]]}.
import Fastify from "fastify";
import { Embedder, NativeInferError } from "native-infer";

const embedder = await Embedder.load();
const app = Fastify({ bodyLimit: 2 ** 20 });
app.addHook("onClose", () => embedder.close());

app.setErrorHandler((error, _request, reply) => {
  if (!(error instanceof NativeInferError)) return reply.send(error);
  return reply.code(error.httpStatus).send({ code: error.code, message: error.message });
});

app.post<{ Body: { texts: string[] } }>("/embed", async (request, reply) => {
  // A client that goes away takes its texts out of the queue.
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  const { vectors } = await embedder.embedAll(request.body.texts, { signal: gone.signal });
  return { vectors: vectors.map((vector) => Array.from(vector)) };
});

const port = Number(process.env.PORT ?? 3000);
console.log(await app.listen({ port, host: "127.0.0.1" }));
process.once("SIGTERM", () => void app.close());
