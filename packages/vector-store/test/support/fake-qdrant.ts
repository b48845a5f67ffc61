import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { cosine } from "./documents.js";

// What Qdrant's OpenAPI description (1.18) allows, of the part that the driver uses. Strict: a field
// that Qdrant does not know is an error here.
const range = z.strictObject({ gte: z.number().optional(), lte: z.number().optional() });
const field = z.strictObject({
  key: z.string().regex(/^fields\.\w+$/),
  match: z
    .union([
      z.strictObject({ value: z.union([z.string(), z.int(), z.boolean()]) }),
      z.strictObject({ any: z.union([z.array(z.string()), z.array(z.int())]) }),
    ])
    .optional(),
  range: range.optional(),
});
const should = z.strictObject({ should: z.array(field) });
const filter = z.strictObject({ must: z.array(z.union([field, should])) });
const point = z.strictObject({
  id: z.uuid(),
  vector: z.array(z.number()),
  payload: z.record(z.string(), z.unknown()),
});
const schemas = {
  "PUT ": z.strictObject({
    vectors: z.strictObject({
      size: z.int().min(1).max(65_536),
      distance: z.enum(["Cosine", "Euclid", "Dot", "Manhattan"]),
    }),
    metadata: z.record(z.string(), z.unknown()).optional(),
  }),
  "PUT /index": z.strictObject({
    field_name: z.string(),
    field_schema: z.enum([
      "keyword",
      "integer",
      "float",
      "geo",
      "text",
      "bool",
      "datetime",
      "uuid",
    ]),
  }),
  "PUT /points": z.strictObject({ points: z.array(point) }),
  "POST /points/query": z.strictObject({
    query: z.array(z.number()),
    limit: z.int().min(1),
    with_payload: z.array(z.string()),
    with_vector: z.boolean(),
    filter: filter.optional(),
  }),
  "POST /points/delete": z.strictObject({ points: z.array(z.uuid()) }),
  "POST /points/count": z.strictObject({ exact: z.boolean() }),
};

type Point = z.output<typeof point>;
type FieldCondition = z.output<typeof field>;

interface Collection {
  config: z.output<(typeof schemas)["PUT "]>;
  points: Map<string, Point>;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function holds(condition: FieldCondition | z.output<typeof should>, of: Point): boolean {
  if ("should" in condition) return condition.should.some((one) => holds(one, of));
  const fields = of.payload.fields as Record<string, unknown>;
  const value = fields[condition.key.slice("fields.".length)];
  const { match, range: bounds } = condition;
  if (match && "value" in match) return value === match.value;
  if (match) return (match.any as unknown[]).includes(value);
  const { gte = -Infinity, lte = Infinity } = bounds ?? {};
  return typeof value === "number" && value >= gte && value <= lte;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
}

/**
 * Answers as Qdrant's OpenAPI description says, every search exact, from memory that outlives a stop.
 * It is no Qdrant: it shows that requests are of the right form and answers are understood.
 */
export class FakeQdrant {
  readonly #collections = new Map<string, Collection>();
  #server: Server | undefined;

  async start(port = 0): Promise<number> {
    const server = createServer((request, response) => this.#answer(request, response));
    this.#server = server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const begin = performance.now();
    const send = (status: number, body: object) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ ...body, time: (performance.now() - begin) / 1000 }));
    };
    try {
      send(200, { result: this.#result(request, await bodyOf(request)), status: "ok" });
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 400;
      send(status, { status: { error: String(error) } });
    }
  }

  #result({ method, url = "" }: IncomingMessage, body: unknown): unknown {
    const [, name = "", action = ""] =
      /^\/collections\/(\w+)(\/[a-z/]+)?(?:\?wait=true)?$/.exec(url) ?? [];
    const call = `${method} ${action}`;
    if (call === "GET /exists") return { exists: this.#collections.has(name) };
    if (call === "PUT ") return this.#create(name, schemas["PUT "].parse(body));
    const found = this.#collections.get(name);
    if (!found) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
    const { config, points } = found;
    const done = { operation_id: 0, status: "completed" };
    switch (call) {
      case "GET ":
        return {
          status: "green",
          config: { params: { vectors: config.vectors }, metadata: config.metadata },
        };
      case "PUT /index":
        schemas["PUT /index"].parse(body);
        return done;
      case "PUT /points":
        this.#upsert(found, schemas["PUT /points"].parse(body).points);
        return done;
      case "POST /points/query":
        return { points: this.#search(points, schemas["POST /points/query"].parse(body)) };
      case "POST /points/delete":
        for (const id of schemas["POST /points/delete"].parse(body).points) points.delete(id);
        return done;
      case "POST /points/count":
        schemas["POST /points/count"].parse(body);
        return { count: points.size };
      default:
        throw new Refusal(404, `no such operation: ${call} of ${url}`);
    }
  }

  #create(name: string, config: Collection["config"]): boolean {
    if (this.#collections.has(name))
      throw new Refusal(409, `Collection \`${name}\` already exists!`);
    this.#collections.set(name, { config, points: new Map() });
    return true;
  }

  #upsert({ config, points }: Collection, given: readonly Point[]): void {
    for (const { id, vector, payload } of given) {
      if (vector.length !== config.vectors.size)
        throw new Refusal(400, "Wrong input: Vector dimension error");
      const length = Math.hypot(...vector);
      points.set(id, { id, payload, vector: vector.map((x) => x / length) });
    }
  }

  #search(
    points: ReadonlyMap<string, Point>,
    {
      query,
      limit,
      with_payload,
      with_vector,
      filter: asked,
    }: z.output<(typeof schemas)["POST /points/query"]>,
  ): object[] {
    const to = Float32Array.from(query);
    return [...points.values()]
      .filter((one) => asked?.must.every((condition) => holds(condition, one)) ?? true)
      .map((one) => ({ one, score: cosine(to, Float32Array.from(one.vector)) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
      .map(({ one, score }) => ({
        id: one.id,
        version: 0,
        score,
        payload: Object.fromEntries(with_payload.map((key) => [key, one.payload[key]])),
        ...(with_vector ? { vector: one.vector } : {}),
      }));
  }
}
