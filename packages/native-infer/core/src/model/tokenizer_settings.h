// What a model directory says of its tokenizer beside what tokens a text has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "json/json_file.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

struct TokenizerSettings {
  /// The first there is of tokenizer.json and vocab.txt; the former where there is none.
  std::filesystem::path file;
  /// `model_max_length`: most tokens of a text, special tokens included.
  std::optional<std::int64_t> max_tokens;
  /// `max_length` of the truncation in tokenizer.json, which counts for tokenizers that are used
  /// without tokenizer_config.json.
  std::optional<std::int64_t> own_max_tokens;
  /// `truncation_side` of tokenizer_config.json, else the direction in tokenizer.json.
  TruncationSide truncation_side = TruncationSide::kEnd;
  /// Padding goes before a text's tokens.
  bool pads_left = false;
  /// `pad_id` of the padding in tokenizer.json.
  std::optional<std::int64_t> padding_id;
};

/// Reads `tokenizer_config.json` and `tokenizer.json` in `folder`, as far as they are there.
/// `lower_case`: the settings of the Transformer, `asked_by`, want text in lower case.
/// sentence-transformers would put that before the tokenizer's own normaliser; published models
/// whose settings ask for it have a tokenizer that does it anyway. Throws `Error` with
/// `MODEL_INVALID`, naming the file and the field: also if the two files, or `asked_by`, contradict
/// each other.
TokenizerSettings read_tokenizer_settings(const std::filesystem::path& folder, bool lower_case,
                                          const std::filesystem::path& asked_by);

/// "left" is `kStart`, "right" is `kEnd`. Nothing if the field is absent or null. Throws `Error`
/// with `MODEL_INVALID` for anything else.
std::optional<TruncationSide> read_truncation_side(const JsonFile& config,
                                                   const std::string& field);

/// Loads `settings.file`; vocab.txt as BertTokenizer of transformers would. Throws as
/// `load_tokenizer` does.
std::unique_ptr<Tokenizer> load_tokenizer(const TokenizerSettings& settings);

/// The same tokenizer for whoever never wants special tokens: `encode` adds none.
std::unique_ptr<Tokenizer> without_special_tokens(std::unique_ptr<Tokenizer> tokenizer);

}  // namespace native_infer
