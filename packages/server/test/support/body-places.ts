/** A field of a route's body that takes more than a word: `body` is right but for it. */
export interface Place {
  path: string;
  field: string;
  body: (value: string) => string;
}

const RIGHT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/v1/embeddings": { input: '"a"', model: "", encoding_format: "", dimensions: "", user: "" },
  "/embeddings": { input: '"a"' },
  "/openai/deployments/*model/embeddings": { input: '"a"' },
  "/openai/v1/embeddings": { input: '"a"' },
  "/v1/embed": { texts: '["a"]', embedding_types: "", truncate: "", images: "" },
  "/v2/embed": { texts: '["a"]', input_type: '"search_query"', embedding_types: "", priority: "" },
  "/v1/rerank": { query: '"a"', documents: '["b"]', top_n: "", rank_fields: "" },
  "/v2/rerank": { query: '"a"', documents: '["b"]', max_tokens_per_doc: "", priority: "" },
  "/api/embed": { input: '"a"', model: "", options: "", keep_alive: "", truncate: "" },
  "/api/embeddings": { prompt: '"a"', options: "", keep_alive: "" },
  "/api/show": { model: "", name: "" },
  "/search": { text: '"a"', filter: "", include: "", k: "" },
  "/documents": { documents: '[{"text":"a"}]' },
  "/embed": { inputs: '"a"', truncate: "", prompt_name: "", dimensions: "" },
  "/": { inputs: '"a"' },
  "/invocations": { inputs: '"a"' },
  "/embed_all": { inputs: '"a"' },
  "/similarity": { inputs: '{"source_sentence":"a","sentences":["b"]}', parameters: "" },
  "/tokenize": { inputs: '"a"', add_special_tokens: "" },
  "/decode": { ids: "[1]", skip_special_tokens: "" },
  "/predict": { inputs: '"a"', raw_scores: "" },
  "/rerank": { query: '"a"', texts: '["b"]' },
  "/embed_sparse": { inputs: '"a"' },
};

/** Deeper in the bodies, and where no field is. */
const INNER: readonly [path: string, field: string, before: string, after: string][] = [
  ["/search", "vector", '{"vector":', "}"],
  ["/search", "filter.x", '{"text":"a","filter":{"x":', "}}"],
  ["/search", "filter.x.in", '{"text":"a","filter":{"x":{"in":', "}}}"],
  ["/search", "filter.x.gte", '{"text":"a","filter":{"x":{"gte":', "}}}"],
  ["/documents", "documents[0]", '{"documents":[', "]}"],
  ["/documents", "documents[0].id", '{"documents":[{"text":"a","id":', "}]}"],
  ["/documents", "documents[0].text", '{"documents":[{"text":', "}]}"],
  ["/documents", "documents[0].metadata", '{"documents":[{"text":"a","metadata":', "}]}"],
  ["/similarity", "inputs.sentences", '{"inputs":{"source_sentence":"a","sentences":', "}}"],
  [
    "/similarity",
    "parameters.truncate",
    '{"inputs":{"source_sentence":"a","sentences":["b"]},"parameters":{"truncate":',
    "}}",
  ],
  ["/embed", "inputs[0]", '{"inputs":[', "]}"],
  ["/v1/rerank", "documents[0]", '{"query":"a","documents":[', "]}"],
  ["/v1/embeddings", "input[1]", '{"input":["a",', "]}"],
  ["/v1/embeddings", "a field that there is not", '{"input":"a","nothing":', "}"],
  ["/v1/embeddings", "the body", "", ""],
];

function bodyOf(path: string, field: string, value: string): string {
  const fields = { ...RIGHT[path], [field]: value };
  const given = Object.entries(fields).filter(([, json]) => json !== "");
  return `{${given.map(([name, json]) => `"${name}":${json}`).join(",")}}`;
}

/** Every field of every route that has a body. */
export const PLACES: readonly Place[] = [
  ...Object.entries(RIGHT).flatMap(([path, fields]) =>
    Object.keys(fields).map((field) => ({
      path,
      field,
      body: (value: string) => bodyOf(path, field, value),
    })),
  ),
  ...INNER.map(([path, field, before, after]) => ({
    path,
    field,
    body: (value: string) => before + value + after,
  })),
];
