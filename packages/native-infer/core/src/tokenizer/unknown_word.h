// What a model without an unknown token does with text that is not in its vocabulary.
#pragma once

#include <string>
#include <string_view>

#include "native_infer/error.h"
#include "tokenizer/printable.h"

namespace native_infer {

/// Throws `Error` with `INVALID_ARGUMENT`: the model's member `field` names no token that would
/// stand for `text`.
[[noreturn]] inline void fail_unknown(const char* field, std::string_view text) {
  constexpr std::size_t kMaxShown = 32;
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "\"" + printable(text, kMaxShown) + "\" is not in the vocabulary, and model." +
                  field +
                  " of tokenizer.json names no token of it that stands for what is unknown");
}

}  // namespace native_infer
