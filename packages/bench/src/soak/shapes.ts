import type { Random } from "../random.js";
import { badRequests } from "./bad-requests.js";
import type { References } from "./references.js";
import { compareBase64, compareNumbers, get, post, type SoakRequest } from "./request.js";

/** Makes one request of its kind. */
export type Shape = (random: Random, references: References) => SoakRequest;

const some = (random: Random, texts: readonly string[], min: number, max: number) =>
  Array.from({ length: random.integer(min, max) }, () => random.choice(texts));

const expectCount = (given: readonly unknown[], texts: readonly string[]) => {
  if (given.length !== texts.length)
    throw new Error(`${given.length} vectors for ${texts.length} texts`);
};

/** Of the nth text the nth vector. */
function compareAll<T>(
  given: readonly T[],
  texts: readonly string[],
  compare: (vector: T, text: string) => void,
): number {
  expectCount(given, texts);
  given.forEach((vector, i) => {
    compare(vector, texts[i] as string);
  });
  return texts.length;
}

type Vectors = readonly (readonly number[])[];

const floats = ({ vector }: References) => {
  return (given: Vectors, texts: readonly string[]) =>
    compareAll(given, texts, (numbers, text) => compareNumbers(numbers, vector(text)));
};

/** As the npm package `openai` sends it. */
function openai(encoding: "float" | "base64", min: number, max: number, note = ""): Shape {
  return (random, references) => {
    const input = some(random, references.texts, min, max);
    const body = {
      model: "all-MiniLM-L6-v2",
      input: input.length === 1 && random.next() < 0.5 ? input[0] : input,
      encoding_format: encoding,
    };
    type Response = { data: { embedding: string | number[] }[] };
    return post(
      `POST /v1/embeddings ${encoding}${note}`,
      "/v1/embeddings",
      body,
      ({ data }: Response) =>
        compareAll(data, input, ({ embedding }, text) => {
          const reference = references.vector(text);
          if (encoding === "base64") compareBase64(embedding as string, reference);
          else compareNumbers(embedding as number[], reference);
        }),
    );
  };
}

const cohere: Shape = (random, references) => {
  const texts = some(random, references.texts, 1, 8);
  const body = {
    model: "all-MiniLM-L6-v2",
    texts,
    input_type: random.choice(["search_document", "search_query"]),
    embedding_types: ["float", "base64"],
  };
  type Response = { embeddings: { float: Vectors; base64: string[] } };
  return post("POST /v2/embed", "/v2/embed", body, ({ embeddings }: Response) => {
    compareAll(embeddings.base64, texts, (vector, text) =>
      compareBase64(vector, references.vector(text)),
    );
    return texts.length + floats(references)(embeddings.float, texts);
  });
};

const ollama: Shape = (random, references) => {
  const input = some(random, references.texts, 1, 8);
  const body = { model: "all-MiniLM-L6-v2:latest", input, options: { num_ctx: 256 } };
  return post("POST /api/embed", "/api/embed", body, (response: { embeddings: Vectors }) =>
    floats(references)(response.embeddings, input),
  );
};

const ollamaOne: Shape = (random, references) => {
  const prompt = random.choice(references.texts);
  const body = { model: "all-MiniLM-L6-v2", prompt };
  return post(
    "POST /api/embeddings",
    "/api/embeddings",
    body,
    (response: { embedding: number[] }) => floats(references)([response.embedding], [prompt]),
  );
};

const tei: Shape = (random, references) => {
  const inputs = some(random, references.texts, 1, 8);
  return post("POST /embed", "/embed", { inputs, truncate: true }, (vectors: Vectors) =>
    floats(references)(vectors, inputs),
  );
};

const teiTokens: Shape = (random, references) => {
  const inputs = some(random, references.tokenTexts, 1, 2);
  return post("POST /embed_all", "/embed_all", { inputs }, (response: readonly Vectors[]) =>
    compareAll(response, inputs, (vectors, text) =>
      compareNumbers(vectors.flat(), references.tokenVectors(text)),
    ),
  );
};

const teiTokenize: Shape = (random, references) => {
  const inputs = some(random, references.texts, 1, 4);
  return post("POST /tokenize", "/tokenize", { inputs }, (tokens: readonly unknown[]) => {
    expectCount(tokens, inputs);
    return 0;
  });
};

const article: Shape = (random, references) => {
  const path = `/?q=${encodeURIComponent(random.choice(references.texts).slice(0, 200))}`;
  return get("GET /", path, (body) => {
    if (body !== "ok") throw new Error(`'${body.slice(0, 40)}' instead of 'ok'`);
    return 0;
  });
};

/** The id of the document that has a text of the references. */
const idOf = (references: References, text: string) => `text-${references.texts.indexOf(text)}`;

const documentOf = (references: References, text: string) => ({
  id: idOf(references, text),
  text,
  metadata: { length: text.length },
});

/** The same documents again and again: the store does not grow. */
export function addDocuments(references: References, texts: readonly string[]): SoakRequest {
  const documents = texts.map((text) => documentOf(references, text));
  return post("POST /documents", "/documents", { documents }, ({ ids }: { ids: string[] }) => {
    if (documents.some(({ id }, i) => ids[i] !== id)) throw new Error("other ids than were sent");
    return 0;
  });
}

const documents: Shape = (random, references) =>
  addDocuments(references, [...new Set(some(random, references.texts, 1, 4))]);

/** Finds the document with the very text. */
const search: Shape = (random, references) => {
  const text = random.choice(references.texts);
  type Response = { results: { id: string; score: number }[] };
  return post("POST /search", "/search", { text, k: 3 }, ({ results }: Response) => {
    // Texts of the same few words may have the same vector.
    const own = results.find(({ id }) => id === idOf(references, text));
    if (!own || own.score < 0.999)
      throw new Error(`the document itself is missing in ${JSON.stringify(results).slice(0, 200)}`);
    return 0;
  });
};

const has = (what: string) => (body: string) => {
  if (!body.includes(what)) throw new Error(`the response has no ${what}`);
  return 0;
};

const probes: readonly Shape[] = [
  () => get("GET /health", "/health", has('"status":"ok"')),
  () => get("GET /ready", "/ready", has("ready")),
  () => get("GET /metrics", "/metrics", has("native_infer_http_places_taken")),
];

const MAX_BULK_TEXTS = 128;

/** Kinds of requests, each with its shapes and its usual share of all requests. */
export const KINDS: Readonly<Record<string, { share: number; shapes: readonly Shape[] }>> = {
  openai: { share: 30, shapes: [openai("float", 1, 8), openai("base64", 1, 8)] },
  cohere: { share: 8, shapes: [cohere] },
  ollama: { share: 8, shapes: [ollama, ollamaOne] },
  tei: { share: 12, shapes: [tei, tei, teiTokens, teiTokenize] },
  article: { share: 16, shapes: [article] },
  store: { share: 10, shapes: [search, search, documents] },
  bulk: { share: 1, shapes: [openai("float", 64, MAX_BULK_TEXTS, " bulk")] },
  probes: { share: 6, shapes: probes },
  bad: { share: 9, shapes: badRequests },
};

/** The share of each kind of {@link KINDS}. */
export type Mix = Readonly<Record<string, number>>;

export const USUAL_MIX: Mix = Object.fromEntries(
  Object.entries(KINDS).map(([name, { share }]) => [name, share]),
);

/** A request at random, kinds by their share. */
export function chooseRequest(mix: Mix, random: Random, references: References): SoakRequest {
  const total = Object.values(mix).reduce((sum, share) => sum + share, 0);
  let left = random.next() * total;
  const chosen = Object.entries(mix).find(([, share]) => {
    left -= share;
    return left < 0;
  });
  const kind = KINDS[chosen?.[0] ?? "openai"];
  if (!kind) throw new Error("the mix has a kind that is unknown");
  return random.choice(kind.shapes)(random, references);
}
