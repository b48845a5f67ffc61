// What holds for every text and every tokenizer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace native_infer::fuzz {

using Ids = std::vector<std::int32_t>;

inline bool starts_with(const Ids& ids, const Ids& head) {
  return head.size() <= ids.size() && std::equal(head.begin(), head.end(), ids.begin());
}

inline bool ends_with(const Ids& ids, const Ids& tail) {
  return tail.size() <= ids.size() && std::equal(tail.rbegin(), tail.rend(), ids.rbegin());
}

inline void check_ids(const Tokenizer& tokenizer, const Encoding& encoding) {
  for (const std::int32_t id : encoding.ids) {
    check(id >= 0 && static_cast<std::size_t>(id) < tokenizer.vocabulary_size(),
          "an id lies in the vocabulary");
  }
}

/// Of an encoding without special tokens. Only ends are in order: where byte-level files ask for
/// white space to be trimmed, a token of spaces may begin after the one that follows it, here as in
/// the reference. And there added tokens may share white space, so that one ends before the one in
/// front of it.
inline void check_offsets(const Encoding& encoding, std::string_view text) {
  const std::u32string code_points = utf8::to_utf32(text);
  check(encoding.offsets.size() == encoding.ids.size(), "each token has an offset");
  std::uint32_t end = 0;
  for (const Span& span : encoding.offsets) {
    check(span.begin <= span.end, "an offset begins before it ends");
    check(span.end <= code_points.size(), "an offset ends inside the text");
    for (std::uint32_t i = span.end; i < end; ++i) {
      check(unicode::has(code_points[i], unicode::kWhitespace), "offsets end in order");
    }
    end = span.end;
  }
}

/// `max_tokens` cuts one end off and changes nothing of the rest.
inline void check_truncation(const Tokenizer& tokenizer, std::string_view text,
                             const Encoding& whole, std::size_t max_tokens) {
  for (const TruncationSide side : {TruncationSide::kEnd, TruncationSide::kStart}) {
    Encoding cut;
    tokenizer.encode(
        text, {.max_tokens = max_tokens, .add_special_tokens = false, .truncation_side = side},
        cut);
    check(cut.truncated == (whole.ids.size() > max_tokens),
          "truncated says whether tokens are gone");
    check(cut.ids.size() == std::min(max_tokens, whole.ids.size()),
          "truncation leaves as many tokens as it may");
    const bool at_end = side == TruncationSide::kEnd;
    check(at_end ? starts_with(whole.ids, cut.ids) : ends_with(whole.ids, cut.ids),
          at_end ? "truncation at the end leaves a prefix"
                 : "truncation at the start leaves a suffix");
  }
}

/// Special tokens stand around the text's own and count as tokens.
inline void check_special_tokens(const Tokenizer& tokenizer, std::string_view text,
                                 const Encoding& whole, std::size_t max_tokens) {
  const std::size_t special = tokenizer.special_token_count();
  max_tokens = std::max(max_tokens, special);
  Encoding framed;
  tokenizer.encode(text, {.max_tokens = max_tokens}, framed);
  check_ids(tokenizer, framed);
  const std::size_t own = std::min(whole.ids.size(), max_tokens - special);
  check(framed.ids.size() == own + special, "special tokens are added to the text's own");
  check(framed.truncated == (own < whole.ids.size()), "special tokens count as tokens");
  const auto middle = std::search(framed.ids.begin(), framed.ids.end(), whole.ids.begin(),
                                  whole.ids.begin() + static_cast<std::ptrdiff_t>(own));
  check(own == 0 || middle != framed.ids.end(), "the text's tokens stand between the special ones");
}

/// Slices of any size make the same of a text.
inline void check_slices(const Tokenizer& tokenizer, std::string_view text, const Encoding& whole,
                         std::size_t max_steps) {
  Encoding sliced;
  const auto run =
      tokenizer.begin(text, {.add_special_tokens = false, .with_offsets = true}, sliced);
  while (!run->advance(max_steps)) {
  }
  check(sliced.ids == whole.ids, "slices give the ids of the whole text");
  check(sliced.offsets == whole.offsets, "slices give the offsets of the whole text");
}

/// A pair keeps to the limit, and slices of any size make the same of it.
inline void check_pair(const Tokenizer& tokenizer, std::string_view text, std::size_t max_tokens) {
  const TextPair pair{text.substr(0, text.size() / 3), text.substr(text.size() / 3)};
  PairOptions options{.truncation = static_cast<PairTruncation>(max_tokens % 3),
                      .truncation_side = static_cast<TruncationSide>(max_tokens % 2)};
  Encoding whole;
  Encoding sliced;
  try {
    options.max_tokens = max_tokens + tokenizer.pair_special_token_count();
    tokenizer.encode_pair(pair, options, whole);
  } catch (const Error& error) {
    check(error.code() == ErrorCode::MODEL_INVALID || error.code() == ErrorCode::TOO_LONG,
          "only the file or the texts' length can stop a pair");
    return;
  }
  check_ids(tokenizer, whole);
  check(whole.ids.size() <= options.max_tokens, "a pair keeps to the limit");
  check(whole.types.empty() || whole.types.size() == whole.ids.size(), "each token has a type");
  const auto run = tokenizer.begin_pair(pair, options, sliced);
  while (!run->advance(max_tokens + 1)) {
  }
  check(
      sliced.ids == whole.ids && sliced.types == whole.types && sliced.truncated == whole.truncated,
      "slices give the pair of the whole texts");
}

/// Ids of the vocabulary have a text, which is well-formed, unless the file's decoder is refused.
inline void check_decode(const Tokenizer& tokenizer, const Ids& ids) {
  for (const bool skips_special_tokens : {true, false}) {
    try {
      const std::string text = tokenizer.decode(ids, skips_special_tokens);
      check(utf8::from_utf32(utf8::to_utf32(text)) == text, "a decoded text is well-formed");
    } catch (const Error& error) {
      check(error.code() == ErrorCode::MODEL_INVALID || error.code() == ErrorCode::TOO_LONG,
            "only the file or their length can stop a text's ids");
    }
  }
}

/// All of the above, for one text. `encoding` is overwritten: its old content must not matter.
inline void check_encode(const Tokenizer& tokenizer, std::string_view text, std::size_t max_tokens,
                         Encoding& encoding) {
  tokenizer.encode(text, {.add_special_tokens = false, .with_offsets = true}, encoding);
  check(!encoding.truncated, "nothing is cut off without a limit");
  check_ids(tokenizer, encoding);
  check_offsets(encoding, text);
  check_decode(tokenizer, encoding.ids);

  Encoding without_offsets;
  tokenizer.encode(text, {.add_special_tokens = false}, without_offsets);
  check(without_offsets.ids == encoding.ids, "ids are the same without offsets");
  check(without_offsets.offsets.empty(), "offsets are made only where they are asked for");

  check_slices(tokenizer, text, encoding, max_tokens + 1);
  check_truncation(tokenizer, text, encoding, max_tokens);
  check_special_tokens(tokenizer, text, encoding, max_tokens);
  check_pair(tokenizer, text, max_tokens);
}

}  // namespace native_infer::fuzz
