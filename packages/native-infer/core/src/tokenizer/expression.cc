#include "tokenizer/expression.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "native_infer/error.h"
#include "text/regex/matcher.h"
#include "text/regex/syntax_error.h"
#include "text/utf8.h"
#include "tokenizer/file_limits.h"
#include "tokenizer/printable.h"

namespace native_infer {
namespace {

/// An expression that matches a string and nothing else.
std::string escape(std::string_view text) {
  std::string expression;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$#&-~ \t\n").find(c) != std::string_view::npos) {
      expression.push_back('\\');
    }
    expression.push_back(c);
  }
  return expression;
}

}  // namespace

void Expression::fail_steps() const {
  throw Error(ErrorCode::TOO_LONG,
              path + " of tokenizer.json takes more steps for it than are allowed, which are " +
                  std::to_string(kStepsPerText) + " and " + std::to_string(kStepsPerCodePoint) +
                  " for each character");
}

void Expression::fail_depth() const {
  throw Error(ErrorCode::TOO_LONG, path + " of tokenizer.json has more than the " +
                                       std::to_string(regex::Matcher::kMaxReturns) +
                                       " places to return to that are allowed");
}

std::string replace_matches(const Expression& expression, std::string_view text,
                            std::string_view content) {
  const std::u32string whole = utf8::to_utf32(text);
  // An empty text has no match, not even an empty one.
  if (whole.empty()) return {};
  regex::Matcher matcher(*expression.program);
  std::size_t budget = kStepsPerText + kStepsPerCodePoint * whole.size();
  std::string result;
  std::size_t passed = 0;
  std::optional<std::size_t> last_end;
  for (std::size_t from = 0; from <= whole.size();) {
    matcher.begin(from);
    const auto outcome = matcher.run({whole}, budget);
    if (outcome == regex::Matcher::Outcome::kPaused) expression.fail_steps();
    if (outcome == regex::Matcher::Outcome::kTooDeep) expression.fail_depth();
    if (outcome != regex::Matcher::Outcome::kFound) break;
    from = matcher.match_end();
    if (matcher.match_begin() == from && last_end == from) {
      ++from;
      continue;
    }
    const std::u32string_view between(whole);
    result += utf8::from_utf32(between.substr(passed, matcher.match_begin() - passed));
    result += content;
    passed = from;
    last_end = from;
  }
  return result + utf8::from_utf32(std::u32string_view(whole).substr(passed));
}

std::size_t growth_of_replacing(const Expression& expression, std::size_t content_length) {
  const std::size_t replaced = expression.program->min_length;
  // With matches of nothing there is one before each code point and one at the end.
  if (replaced == 0) return 1 + 2 * content_length;
  return std::max<std::size_t>(1, (content_length + replaced - 1) / replaced);
}

Expression read_expression(const JsonSection& pattern) {
  const bool is_regex = pattern.has("Regex");
  const char* key = is_regex ? "Regex" : "String";
  const std::string_view text = is_regex ? pattern.string(key) : bounded_string(pattern, key);
  if (text.size() > kMaxExpressionBytes) {
    pattern.fail(key, "has more than the " + std::to_string(kMaxExpressionBytes) +
                          " bytes that are allowed");
  }
  try {
    auto program = regex::compile(is_regex ? std::string(text) : escape(text));
    return {std::make_shared<const regex::Program>(std::move(program)), pattern.path_of(key)};
  } catch (const regex::SyntaxError& error) {
    pattern.fail(key, "\"" + printable(text, kMaxExpressionBytes) +
                          "\" is not supported: at character " +
                          std::to_string(error.position() + 1) + ", " + error.what());
  }
}

}  // namespace native_infer
