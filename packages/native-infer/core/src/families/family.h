// What the families of encoders have in common, and what tells them apart.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json_file.h"

namespace native_infer {

/// Names of the parts of an encoder, without the prefix that some files put before all of them.
struct TensorNames {
  std::string word = "embeddings.word_embeddings.weight";
  std::string position = "embeddings.position_embeddings.weight";
  /// Empty for a family without token types.
  std::string token_type = "embeddings.token_type_embeddings.weight";
  std::string embedding_norm = "embeddings.LayerNorm";
  /// Before a layer's number.
  std::string layer = "encoder.layer.";
  /// After it; each has a `.weight` and a `.bias`.
  std::string query = ".attention.self.query";
  std::string key = ".attention.self.key";
  std::string value = ".attention.self.value";
  std::string attention_output = ".attention.output.dense";
  std::string attention_norm = ".attention.output.LayerNorm";
  std::string feed_forward_up = ".intermediate.dense";
  std::string feed_forward_down = ".output.dense";
  std::string output_norm = ".output.LayerNorm";
};

/// The head of `…ForSequenceClassification` on the first token's hidden state: a linear, a function
/// of torch.nn, and a linear to one score for each class. Each has a `.weight` and a `.bias`.
struct HeadNames {
  /// With the prefix of the encoder's tensors where these have one.
  std::string dense = "pooler.dense";
  std::string_view activation = "torch.nn.Tanh";
  std::string scores = "classifier";
};

/// The head of `…ForMaskedLM`: a linear, Gelu, a norm, and a linear to a logit for each token of
/// the vocabulary, whose weight may be that of the word embeddings.
struct VocabularyNames {
  /// Each of these has a `.weight` and a `.bias`.
  std::string transform = "cls.predictions.transform.dense";
  std::string norm = "cls.predictions.transform.LayerNorm";
  std::string decoder = "cls.predictions.decoder";
  /// Where the bias is if not beside the decoder's weight.
  std::string bias = "cls.predictions.bias";
};

/// An encoder as its config.json describes it: sizes, and what its tensors are called.
struct FamilySpec {
  /// As config.json has it.
  std::string model_type;
  std::size_t layers = 0;
  std::size_t hidden = 0;
  std::size_t heads = 0;
  std::size_t feed_forward = 0;
  std::size_t vocabulary = 0;
  /// Rows of the table of positions.
  std::size_t position_rows = 0;
  /// The row of a text's first token.
  std::size_t first_position = 0;
  /// Rows of the table of token types; 0: there is none.
  std::size_t token_types = 0;
  float norm_epsilon = 0;
  TensorNames names;
  HeadNames head;
  VocabularyNames vocabulary_head;

  /// Max tokens of a text.
  std::size_t positions() const { return position_rows - first_position; }
};

/// A family's way to read config.json. Throws `Error` with `MODEL_INVALID`, naming file and field,
/// for what no model of the family can have.
using ReadFamily = FamilySpec (*)(const JsonFile& config);

FamilySpec read_bert(const JsonFile& config);
FamilySpec read_roberta(const JsonFile& config);
FamilySpec read_distilbert(const JsonFile& config);

/// The encoder of config.json, or why our kernels do not run it.
struct FamilyChoice {
  std::optional<FamilySpec> spec;
  /// A sentence without its full stop; empty if there is a `spec`.
  std::string reason;
};

/// Throws `Error` with `MODEL_INVALID`, naming file and field, for a model of a known family whose
/// fields are malformed, or whose activation nobody knows.
FamilyChoice choose_family(const JsonFile& config);

}  // namespace native_infer
