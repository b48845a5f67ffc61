// Late interaction: a vector for each token of a text, as ColBERT makes them, and the score of two
// such texts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace native_infer {

/// What the tokens of one side of a search become.
struct InteractionSide {
  /// Max tokens, special tokens and marker included.
  std::size_t max_tokens = 0;
  /// A token that is put behind the first special token; nothing: none is.
  std::optional<std::int32_t> marker;
};

/// How a ColBERT model wants its texts. A text's rows are the vectors of its tokens, special tokens
/// and marker included, after the model's steps, of unit length.
struct LateInteraction {
  InteractionSide query;
  InteractionSide document;
  /// The token that fills queries up to their max tokens; nothing: they stay as long as they are.
  std::optional<std::int32_t> expansion;
  /// Whether the tokens of a query attend to those that fill it up, which have rows either way.
  bool attends_to_expansion = false;
  /// Ids without a row in documents, ascending: punctuation, mostly.
  std::vector<std::int32_t> skiplist;

  bool skips(std::int32_t id) const {
    return std::binary_search(skiplist.begin(), skiplist.end(), id);
  }
};

/// Row-major [rows][width].
struct TokenRows {
  std::span<const float> values;
  std::size_t width = 0;
};

/// The sum over the rows of `query` of each one's largest dot product with a row of `document`. 0
/// if either has no row. The same bytes each time; NaN if a product is NaN. `width` must be that of
/// both, and at least 1.
float max_sim(const TokenRows& query, const TokenRows& document);

}  // namespace native_infer
