import { BaseEmbedding } from "llamaindex";

/** LlamaIndex.TS's embeddings on a loaded Embedder, which stays the caller's to close. */
export class NativeInferEmbedding extends BaseEmbedding {
  // The engine makes batches by itself: a larger one here only lets it have more texts at once.
  embedBatchSize = 256;
  #embedder;

  constructor(embedder) {
    super();
    this.#embedder = embedder;
    this.embedInfo = { dimensions: embedder.info.dimensions, maxTokens: embedder.info.maxTokens };
  }

  async getTextEmbedding(text) {
    return Array.from(await this.#embedder.embed(text, { inputType: "document" }));
  }

  getTextEmbeddings = async (texts) => {
    const vectors = await this.#embedder.embed(texts, { inputType: "document" });
    return vectors.map((vector) => Array.from(vector));
  };

  async getQueryEmbedding(query) {
    if (query.type !== "text") return null;
    return Array.from(await this.#embedder.embed(query.text, { inputType: "query" }));
  }
}
