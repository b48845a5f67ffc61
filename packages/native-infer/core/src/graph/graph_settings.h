// What a standard graph's inputs and outputs mean, as far as the graph does not say it itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native_infer/model.h"
#include "native_infer/sparse.h"

namespace native_infer {

/// What the model's own settings, or the options, make of the graph's output.
enum class OutputUse : std::uint8_t {
  kTokens,   ///< It is pooled: one vector per token is wanted.
  kText,     ///< It is taken as it is: one vector per text is wanted.
  kWhole,    ///< It is what the whole model gives, where the graph has that; else it is pooled.
  kScores,   ///< Of a classifier: one row of scores per text.
  kTerms,    ///< Of a model of sparse vectors: one row of logits per token.
  kUnknown,  ///< Nothing says it: vectors of texts where the graph has them, else mean pooling.
};

struct GraphSettings {
  /// The position number of a text's first token, for graphs that want to be given it.
  std::size_t first_position = 0;
  OutputUse use = OutputUse::kTokens;
  /// The output's name, where the model's files have it.
  std::optional<std::string> output = {};
  /// The output's name, where the caller has it: that counts.
  std::optional<std::string> asked_output = {};
  /// The id of the tokens that fill a graph of a fixed length.
  std::int64_t padding_id = 0;
  /// Those go before a text's tokens, if the graph pools itself.
  bool pads_left = false;
  /// Values of further inputs.
  std::vector<GraphInput> inputs = {};
  /// Of `kTerms`.
  TermRules term_rules = {};
};

}  // namespace native_infer
