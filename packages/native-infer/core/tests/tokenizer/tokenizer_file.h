// Small tokenizer.json files made to order, for the tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "native_infer/tokenizer.h"

namespace native_infer::test {

/// The members of a tokenizer.json, each as JSON. Change what a test is about.
struct TokenizerFile {
  std::string added_tokens = "[]";
  std::string normalizer = R"({"type": "BertNormalizer", "clean_text": true,
      "handle_chinese_chars": true, "strip_accents": null, "lowercase": true})";
  std::string pre_tokenizer = R"({"type": "BertPreTokenizer"})";
  std::string post_processor =
      R"({"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]})";
  std::string vocabulary = R"({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "un": 3, "##aff": 4, "##able": 5,
      "a": 6, "##a": 7, "b": 8, "##b": 9, "ab": 10, "##bb": 11, "!": 12, "\u4e2d": 13, "cafe": 14,
      "##\u00e9": 15, "caf": 16})";
  std::string max_code_points_per_word = "100";

  std::string model() const {
    return R"({"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": )" +
           max_code_points_per_word + R"(, "vocab": )" + vocabulary + "}";
  }

  std::string json() const {
    return R"({"version": "1.0", "truncation": {"max_length": 3}, "padding": null, "added_tokens": )" +
           added_tokens + R"(, "normalizer": )" + normalizer + R"(, "pre_tokenizer": )" +
           pre_tokenizer + R"(, "post_processor": )" + post_processor + R"(, "model": )" + model() +
           "}";
  }
};

/// A file with the given content that is gone with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content)
      : path_(std::filesystem::temp_directory_path() /
              ("tokenizer-" + std::to_string(std::random_device{}()) + ".json")) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<Tokenizer> load(const TokenizerFile& file) {
  return load_tokenizer(TemporaryFile(file.json()).path());
}

/// Encodes without special tokens and with offsets.
inline Encoding encode(const Tokenizer& tokenizer, std::string_view text) {
  Encoding encoding;
  tokenizer.encode(text, {.add_special_tokens = false, .with_offsets = true}, encoding);
  return encoding;
}

using Ids = std::vector<std::int32_t>;
using Spans = std::vector<Span>;

}  // namespace native_infer::test
