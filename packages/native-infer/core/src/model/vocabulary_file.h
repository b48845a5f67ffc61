// The tokenizer of a BERT model that has vocab.txt and no tokenizer.json.
#pragma once

#include <filesystem>
#include <string>

namespace native_infer {

/// The text of the tokenizer.json that BertTokenizer of transformers makes of `vocab.txt`,
/// `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json` in `folder`. Throws
/// `Error` with `MODEL_INVALID`, naming the file, the field and the way out, for a tokenizer of
/// another class and for what that class would not take.
std::string tokenizer_json_of_vocabulary(const std::filesystem::path& folder);

}  // namespace native_infer
