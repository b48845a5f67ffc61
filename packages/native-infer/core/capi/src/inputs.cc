#include "inputs.h"

#include <string>

#include "errors.h"

namespace native_infer::capi {
namespace {

std::string copy(const ni_text& text, const char* name, std::uint64_t index) {
  if (text.data != nullptr)
    return text.length == NI_ZERO_TERMINATED ? std::string(text.data)
                                             : std::string(text.data, text.length);
  if (text.length == 0) return {};
  throw TextError(ErrorCode::INVALID_ARGUMENT,
                  std::string(name) + " has no data, and a length that is not 0.", index);
}

void check_array(const void* array, const char* name, std::size_t count) {
  if (array == nullptr) invalid(std::string(name) + " is NULL.");
  if (count == 0) invalid(std::string(name) + " are none; a call needs at least one.");
}

}  // namespace

Texts copy_texts(const ni_text* texts, std::size_t count) {
  check_array(texts, "texts", count);
  Texts copies;
  copies.reserve(count);
  for (std::size_t i = 0; i < count; ++i) copies.push_back(copy(texts[i], "A text", i));
  return copies;
}

Pairs copy_pairs(const ni_pair* pairs, std::size_t count) {
  check_array(pairs, "pairs", count);
  Pairs copies;
  copies.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    copies.push_back({copy(pairs[i].first, "The first text of a pair", i),
                      copy(pairs[i].second, "The second text of a pair", i)});
  return copies;
}

Pairs copy_pairs(const ni_text& query, const ni_text* documents, std::size_t count) {
  check_array(documents, "documents", count);
  const std::string first = copy(query, "The query", NI_NO_INDEX);
  Pairs copies;
  copies.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    copies.push_back({first, copy(documents[i], "A document", i)});
  return copies;
}

}  // namespace native_infer::capi
