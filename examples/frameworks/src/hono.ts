// Hono: POST /embed with {"texts": ["…"]} gives {"vectors": [[…]]}.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Embedder, NativeInferError } from "native-infer";

const embedder = await Embedder.load();
const app = new Hono();
app.use(bodyLimit({ maxSize: 2 ** 20 }));

app.post("/embed", async (context) => {
  const { texts } = await context.req.json<{ texts: string[] }>();
  const { vectors } = await embedder.embedAll(texts, { signal: context.req.raw.signal });
  return context.json({ vectors: vectors.map((vector) => Array.from(vector)) });
});

app.onError((error, context) => {
  if (error instanceof SyntaxError) return context.json({ message: "The body is no JSON." }, 400);
  if (error instanceof HTTPException) return error.getResponse();
  if (!(error instanceof NativeInferError)) throw error;
  const { code, message } = error;
  return context.json({ code, message }, error.httpStatus as ContentfulStatusCode);
});

const port = Number(process.env.PORT ?? 3000);
const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (address) => {
  console.log(`http://127.0.0.1:${address.port}`);
});
process.once("SIGTERM", () => {
  server.close(() => void embedder.close());
});
