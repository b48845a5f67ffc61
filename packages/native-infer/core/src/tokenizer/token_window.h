// The part of a text's tokens that an encoding keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "native_infer/tokenizer.h"
#include "tokenizer/model.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/source_char.h"

namespace native_infer {

/// Writes the text's tokens into an encoding, behind the special tokens that stand in it already,
/// and keeps within the limit: at most the first, or the last, `capacity` tokens stay.
class TokenWindow {
 public:
  TokenWindow(std::size_t capacity, const EncodeOptions& options, Encoding& out)
      : begin_(out.ids.size()),
        capacity_(capacity),
        keeps_end_(options.truncation_side == TruncationSide::kStart),
        with_offsets_(options.with_offsets),
        out_(out) {}

  /// Append to its ids, and to its offsets where asked, then call `cut`.
  Encoding& encoding() const { return out_; }
  bool with_offsets() const { return with_offsets_; }
  /// Position of the first token of the text in the encoding.
  std::size_t begin() const { return begin_; }
  /// True where no further token can change the encoding.
  bool done() const { return is_done_; }

  /// Call at the first sign of another token. Notes the cut and returns false where there is no
  /// room for it.
  bool begin_token() {
    if (size() >= capacity_ && !keeps_end_) is_done_ = out_.truncated = true;
    return !is_done_;
  }

  void push(const TokenMatch& match) {
    if (with_offsets_) {
      matches_.push_back({dropped_ + size(), match.leading_space, match.trailing_space});
      out_.offsets.push_back(match.source);
    }
    out_.ids.push_back(match.id);
    cut();
  }

  /// Notes the white space of tokens that were appended and are not cut yet.
  void note_spaces(std::span<const PieceSpaces> spaces) {
    for (const PieceSpaces& piece : spaces) {
      matches_.push_back({ordinal(piece.position), piece.leading, piece.trailing});
    }
  }

  /// An added token found in the text, or an unknown one, with the white space that it has there.
  struct Match {
    /// Counts the text's tokens, those that were dropped too.
    std::size_t ordinal;
    std::uint32_t leading;
    std::uint32_t trailing;
  };
  /// In text order.
  const std::vector<Match>& matches() const { return matches_; }
  /// Which of the text's tokens stands at `position` of the encoding.
  std::size_t ordinal(std::size_t position) const { return dropped_ + position - begin_; }

  /// Drops what is too much.
  void cut() {
    if (size() > capacity_) drop_excess();
  }

  /// Call behind the last token.
  void finish();

 private:
  std::size_t size() const { return out_.ids.size() - begin_; }

  /// Drops what is too much at the end; what is too much at the start only once it is as much as
  /// what stays, so that each token is moved only once or twice.
  void drop_excess();

  std::size_t begin_;
  std::size_t capacity_;
  bool keeps_end_;
  bool with_offsets_;
  bool is_done_ = false;
  Encoding& out_;
  /// Tokens dropped at the start so far.
  std::size_t dropped_ = 0;
  std::vector<Match> matches_;
};

/// Empties `out` and writes the special tokens before the text. Throws `Error` with
/// `INVALID_ARGUMENT` where the special tokens alone are more than the options allow.
TokenWindow begin_encoding(const TextTemplate& text, const EncodeOptions& options, Encoding& out);

/// Writes the special tokens after the text, and the types of all tokens.
void end_encoding(const TextTemplate& text, const EncodeOptions& options, Encoding& out);

}  // namespace native_infer
