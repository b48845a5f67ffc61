import type { Document } from "@langchain/core/documents";
import { VectorStore } from "@langchain/core/vectorstores";

const dot = (one: readonly number[], other: readonly number[]) =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

/** The smallest store that LangChain can search: all vectors in an array. For an example; a database is the better place. */
export class MemoryStore extends VectorStore {
  readonly #rows: { vector: number[]; document: Document }[] = [];

  constructor(embeddings: VectorStore["embeddings"]) {
    super(embeddings, {});
  }

  override _vectorstoreType(): string {
    return "memory";
  }

  override async addDocuments(documents: Document[]): Promise<void> {
    const texts = documents.map(({ pageContent }) => pageContent);
    await this.addVectors(await this.embeddings.embedDocuments(texts), documents);
  }

  override async addVectors(vectors: number[][], documents: Document[]): Promise<void> {
    for (const [at, vector] of vectors.entries()) {
      const document = documents[at];
      if (document) this.#rows.push({ vector, document });
    }
  }

  override async similaritySearchVectorWithScore(
    query: number[],
    k: number,
  ): Promise<[Document, number][]> {
    return this.#rows
      .map(({ vector, document }): [Document, number] => [document, dot(query, vector)])
      .sort(([, one], [, other]) => other - one)
      .slice(0, k);
  }
}
