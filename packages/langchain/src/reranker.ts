import type { DocumentInterface } from "@langchain/core/documents";
import { Document } from "@langchain/core/documents";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import type { Reranker, ScoreOptions } from "native-infer";

/** What {@link NativeInferReranker} is made of. */
export interface NativeInferRerankerParams {
  /** Stays the caller's to close. */
  reranker: Reranker;
  /** Documents to keep, at least 1. Default: all. */
  topN?: number;
  /** Options of every call. Default: the model's own. */
  options?: Omit<ScoreOptions, "signal" | "trace">;
}

/**
 * Keeps the documents that answer a query best, the best first, each with its score as `relevanceScore` in its metadata.
 * Rejects as `Reranker.rank` does; `index` of the error says which document was at fault.
 */
export class NativeInferReranker extends BaseDocumentCompressor {
  readonly #reranker: Reranker;
  readonly #options: ScoreOptions & { topK?: number };

  constructor({ reranker, topN, options = {} }: NativeInferRerankerParams) {
    super();
    this.#reranker = reranker;
    this.#options = { ...options, ...(topN !== undefined && { topK: topN }) };
  }

  async compressDocuments(
    documents: DocumentInterface[],
    query: string,
  ): Promise<DocumentInterface[]> {
    const texts = documents.map(({ pageContent }) => pageContent);
    const ranked = await this.#reranker.rank(query, texts, this.#options);
    return ranked.map(({ index, score }) => {
      const { pageContent, metadata, id } = documents[index] as DocumentInterface;
      const scored = { pageContent, metadata: { ...metadata, relevanceScore: score } };
      return new Document(id === undefined ? scored : { ...scored, id });
    });
  }
}
