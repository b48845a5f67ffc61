// A regular expression of tokenizer.json, and how much work it may be.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "text/regex/program.h"
#include "tokenizer/json_section.h"

namespace native_infer {

struct Expression {
  /// Never null.
  std::shared_ptr<const regex::Program> program;
  /// Where it is in the file, for messages.
  std::string path;

  /// Throws `Error` with `TOO_LONG`, naming the expression: it takes too many steps for a text, or
  /// has too much to return to.
  [[noreturn]] void fail_steps() const;
  [[noreturn]] void fail_depth() const;
};

/// Steps that an expression may take for each code point of a text, and for each text. Known ones
/// take some five.
inline constexpr std::size_t kStepsPerCodePoint = 512;
inline constexpr std::size_t kStepsPerText = 16'384;

/// Bytes of an expression; the longest known one has some 700.
inline constexpr std::size_t kMaxExpressionBytes = 8192;

/// `text` with `content` in place of each match. Throws `Error` with `TOO_LONG`.
std::string replace_matches(const Expression& expression, std::string_view text,
                            std::string_view content);

/// Code points that `content` makes at most of each code point if it takes the place of matches.
std::size_t growth_of_replacing(const Expression& expression, std::size_t content_length);

/// Reads {"Regex": …} or {"String": …}, which is an expression for itself. Throws `Error` with
/// `MODEL_INVALID`, naming field, expression and place, if it is malformed or not supported.
Expression read_expression(const JsonSection& pattern);

}  // namespace native_infer
