// Express: POST /embed with {"texts": ["…"]} gives {"vectors": [[…]]}.
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler } from "express";
import { Embedder, NativeInferError } from "native-infer";

const embedder = await Embedder.load();
const app = express();
app.use(express.json({ limit: "1mb" }));

app.post("/embed", async (request, response) => {
  // A client that goes away takes its texts out of the queue.
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const { vectors } = await embedder.embedAll(request.body.texts, { signal: gone.signal });
  response.json({ vectors: vectors.map((vector) => Array.from(vector)) });
});

const sendError: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof NativeInferError)) return next(error);
  response.status(error.httpStatus).json({ code: error.code, message: error.message });
};
app.use(sendError);

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once("SIGTERM", () => {
  server.close(() => void embedder.close());
});
