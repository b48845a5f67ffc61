// What the file's post-processor does to the tokens of one text, and to those of a pair.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "native_infer/error.h"

namespace native_infer {

/// Special tokens that stand side by side.
struct SpecialTokens {
  std::vector<std::int32_t> ids;
  /// Parallel to `ids`: the token type of each.
  std::vector<std::int32_t> types;

  void append(const SpecialTokens& others) {
    ids.insert(ids.end(), others.ids.begin(), others.ids.end());
    types.insert(types.end(), others.types.begin(), others.types.end());
  }
};

/// A text's place in a template.
struct TemplateText {
  /// Of a pair: 0 for the first text that was given, 1 for the second.
  std::size_t index = 0;
  /// The token type of its tokens.
  std::int32_t type = 0;
};

/// Texts with special tokens around them: TemplateProcessing, BertProcessing and RobertaProcessing
/// come down to this.
template <std::size_t kTexts>
struct Template {
  /// In the order in which they stand.
  std::array<TemplateText, kTexts> texts;
  /// Those in front of each text, and those behind the last.
  std::array<SpecialTokens, kTexts + 1> special_tokens;
  /// Whether any token has another type than 0.
  bool has_types = false;

  std::size_t special_token_count() const {
    std::size_t count = 0;
    for (const SpecialTokens& tokens : special_tokens) count += tokens.ids.size();
    return count;
  }

  /// -1 where there is none.
  std::int32_t largest_special_id() const {
    std::int32_t largest = -1;
    for (const SpecialTokens& tokens : special_tokens) {
      for (const std::int32_t id : tokens.ids) largest = std::max(largest, id);
    }
    return largest;
  }
};

using TextTemplate = Template<1>;

/// By default that of a file without a post-processor.
struct PairTemplate : Template<2> {
  PairTemplate()
      : Template<2>{.texts = {{{0, 0}, {1, 1}}}, .special_tokens = {}, .has_types = true} {}
};

/// `trim_offsets` of ByteLevel and RobertaProcessing: a token's range leaves out the white space
/// that the token begins and ends with.
struct OffsetTrimming {
  /// A single space that begins the first token is taken for the one that was added to the text.
  bool add_prefix_space = false;
  /// Special tokens that an earlier processor put before the text.
  std::size_t tokens_before = 0;
};

struct PostProcessor {
  TextTemplate text;
  /// Or why the file has none that can be used.
  std::variant<PairTemplate, Error> pair;
  /// Of one text, one after the other.
  std::vector<OffsetTrimming> trimmings;

  /// Throws the error that stands in its place.
  const PairTemplate& usable_pair() const {
    if (const auto* error = std::get_if<Error>(&pair)) throw Error(*error);
    return std::get<PairTemplate>(pair);
  }

  /// Of all encodings; -1 where there is none.
  std::int32_t largest_special_id() const {
    const auto* usable = std::get_if<PairTemplate>(&pair);
    return std::max(text.largest_special_id(), usable ? usable->largest_special_id() : -1);
  }
};

}  // namespace native_infer
