#include "tokenizer/token_decoder.h"

#include <cstddef>
#include <numeric>
#include <utility>

#include "native_infer/error.h"

namespace native_infer {
namespace {

/// A file's entries may be of any length, and its decoder makes texts up to 64 times as long.
constexpr std::size_t kMaxDecodedBytes = std::size_t{16} << 20;

TokenNames::Entries merge(TokenNames::Entries entries, const AddedVocabulary& added) {
  for (const AddedName& name : added.names()) entries.emplace_back(name.name, name.id);
  return entries;
}

}  // namespace

TokenDecoder::TokenDecoder(TokenNames::Entries vocabulary, const AddedVocabulary& added,
                           Decoder decoder)
    : names_(merge(std::move(vocabulary), added)),
      special_tokens_(added.special()),
      largest_id_(static_cast<std::int32_t>(added.vocabulary_size()) - 1),
      steps_(std::move(decoder)) {}

bool TokenDecoder::is_special(std::int32_t id) const {
  const auto name = names_.find(id);
  return name && special_tokens_.contains(*name);
}

std::string TokenDecoder::decode(std::span<const std::int32_t> ids,
                                 bool skip_special_tokens) const {
  TokenTexts texts;
  texts.reserve(ids.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] > largest_id_) {
      throw Error(ErrorCode::INVALID_ARGUMENT,
                  "ids[" + std::to_string(i) + "] is " + std::to_string(ids[i]) +
                      ", which is not in the vocabulary; allowed are 0 to " +
                      std::to_string(largest_id_) + ".");
    }
    const auto name = names_.find(ids[i]);
    // The vocabulary may have gaps; the reference leaves them out.
    if (!name || (skip_special_tokens && special_tokens_.contains(*name))) continue;
    bytes += name->size();
    if (bytes > kMaxDecodedBytes) {
      throw Error(ErrorCode::TOO_LONG, "The tokens' texts have more than " +
                                           std::to_string(kMaxDecodedBytes) +
                                           " bytes together; give fewer ids.");
    }
    texts.emplace_back(*name);
  }
  for (const DecoderStep& step : steps_) step(texts);
  return std::accumulate(texts.begin(), texts.end(), std::string());
}

}  // namespace native_infer
