import { DataType, FunctionType } from "@zilliz/milvus2-sdk-node";

/** The column of term weights, which Milvus makes of the text. */
export const TERMS = "terms";

/** Milvus's analyzers have no place for other languages' rules; English ones leave their words as they are. */
const ANALYZER = {
  tokenizer: "standard",
  filter: [
    "lowercase",
    "asciifolding",
    { type: "stop", stop_words: ["_english_"] },
    { type: "stemmer", language: "english" },
  ],
};

/** What the text's column needs beside its type, for {@link TEXT_SEARCH}. */
export const ANALYZED = { enable_analyzer: true, analyzer_params: ANALYZER };

/** What a collection's definition has more so that its texts can be searched by words, from Milvus 2.5 on. */
export const TEXT_SEARCH = {
  field: { name: TERMS, data_type: DataType.SparseFloatVector },
  functions: [
    {
      name: "text_search",
      type: FunctionType.BM25,
      input_field_names: ["text"],
      output_field_names: [TERMS],
      params: {},
    },
  ],
  index: {
    field_name: TERMS,
    index_type: "SPARSE_INVERTED_INDEX",
    metric_type: "BM25",
    params: {},
  },
};
