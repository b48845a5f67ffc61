// Small tokenizer.json files with a post-processor made to order, and what pairs of texts become.
#pragma once

#include <algorithm>
#include <string>

#include "native_infer/tokenizer.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {

inline Ids types_of(const Encoding& encoding) {
  return encoding.types.empty() ? Ids(encoding.ids.size(), 0) : encoding.types;
}

/// 1 for each special token that was added.
inline Ids special_of(const Encoding& encoding) {
  Ids mask(encoding.ids.size(), 0);
  std::fill_n(mask.begin(), encoding.special_before, 1);
  std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(encoding.between_begin),
              encoding.special_between, 1);
  std::fill_n(mask.rbegin(), encoding.special_after, 1);
  return mask;
}

/// What a text or a pair becomes.
struct Expected {
  Ids ids;
  Ids types;
};

/// A file whose words are tokens, with this post-processor.
inline std::string words_file(const std::string& post_processor) {
  return R"({"added_tokens": [], "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"},
      "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "b": 2, "c": 3}},
      "post_processor": )" +
         post_processor + "}";
}

inline std::string special(const std::string& name, int type) {
  return R"({"SpecialToken": {"id": ")" + name + R"(", "type_id": )" + std::to_string(type) + "}}";
}

inline std::string sequence(const std::string& name, int type) {
  return R"({"Sequence": {"id": ")" + name + R"(", "type_id": )" + std::to_string(type) + "}}";
}

/// With the special tokens x, which is 7, and y, which is 8.
inline std::string template_of(const std::string& single, const std::string& pair) {
  return R"({"type": "TemplateProcessing", "single": [)" + single + R"(], "pair": )" + pair +
         R"(, "special_tokens": {"x": {"ids": [7]}, "y": {"ids": [8]}}})";
}

inline std::string in_order(const std::string& first, const std::string& second) {
  return R"({"type": "Sequence", "processors": [)" + first + ", " + second + "]}";
}

/// The second text comes first.
inline const std::string kTurned =
    template_of(sequence("A", 0) + ", " + special("x", 0) + ", " + special("y", 2),
                "[" + sequence("B", 1) + ", " + special("x", 1) + ", " + sequence("A", 3) + ", " +
                    special("y", 0) + "]");
inline const std::string kBert = R"({"type": "BertProcessing", "sep": ["y", 8], "cls": ["x", 7]})";
inline const std::string kRoberta =
    R"({"type": "RobertaProcessing", "sep": ["y", 8], "cls": ["x", 7],
    "trim_offsets": true, "add_prefix_space": false})";

}  // namespace native_infer::test
