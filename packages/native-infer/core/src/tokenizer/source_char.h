// What flows through the tokenizer's stages.
//
// A tokenizer is a chain of stages, and text is pushed through it one code point at a time. So
// nothing is stored but what a stage has to hold back, and when the last stage has enough tokens
// the rest of the text is never touched. Every stage has three functions:
//   push(SourceChar)        the next code point
//   push_token(TokenMatch)  a token found as a whole; what is before and after it are separate
//   texts finish()                end of text; what comes next is a separate text
#pragma once

#include <cstdint>

#include "native_infer/tokenizer.h"

namespace native_infer {

/// A code point and the range of the original text that it stands for.
struct SourceChar {
  char32_t code_point;
  Span source;
};

/// An added token found in the text.
struct TokenMatch {
  std::int32_t id;
  Span source;
  /// Code points of white space (see `offset_trimmer.h`) that the text found begins and ends with.
  std::uint32_t leading_space = 0;
  std::uint32_t trailing_space = 0;
};

}  // namespace native_infer
