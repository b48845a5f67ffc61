// Finds added tokens in a stream of code points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/unicode.h"
#include "tokenizer/added_tokens.h"
#include "tokenizer/source_char.h"

namespace native_infer {

/// Stage that passes text through and replaces each added token in it by one `push_token`: leftmost
/// first, of those that begin at the same place the longest. If a token may begin it holds back up
/// to twice the length of the longest token, and white space if a token has `lstrip`; everything
/// else passes at once. The time is linear in the text, whatever the tokens are: text held back is
/// searched in pieces of which at least half is then decided.
template <typename Next>
class AddedTokenSplitter {
 public:
  AddedTokenSplitter(const AddedTokenSet& tokens, Next& next) : tokens_(tokens), next_(next) {}

  void push(const SourceChar& input) {
    if (window_.empty() && !tokens_.may_begin_with(input.code_point)) return pass(input);
    window_.push_back(input);
    if (window_.size() > 2 * tokens_.max_length()) {
      // Longer than a token by the code point behind it, which `single_word` looks at.
      decide(window_.size() - tokens_.max_length());
    }
  }

  void push_token(const TokenMatch& match) {
    end_text();
    next_.push_token(match);
  }

  void finish() {
    end_text();
    next_.finish();
  }

 private:
  std::size_t held_back() const { return window_.size() - window_begin_; }
  const SourceChar& held(std::size_t i) const { return window_[window_begin_ + i]; }

  void end_text() {
    if (!window_.empty()) decide(window_.size());
    end_token();
    release_whitespace();
    previous_is_word_ = false;
    refused_ = 0;
  }

  /// Decides what begins at the first `count` code points of the window, and removes them with the
  /// tokens that begin there and whatever text after them begins nothing.
  void decide(std::size_t count) {
    search();
    while (window_begin_ < count) {
      if (refused_ != 0 || !try_token()) drop(1, true);
    }
    while (held_back() != 0 && !tokens_.may_begin_with(held(0).code_point)) drop(1, true);
    window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(window_begin_));
    window_begin_ = 0;
  }

  /// Finds the longest token at each place of the window.
  void search() {
    found_.resize(window_.size());
    AddedTokenTrie::State state = AddedTokenTrie::kEndOfText;
    for (std::size_t i = window_.size(); i > 0; --i) {
      state = tokens_.trie().read(state, window_[i - 1].code_point);
      found_[i - 1] = tokens_.longest(state);
    }
  }

  bool try_token() {
    const AddedToken* token = found_[window_begin_];
    if (token == nullptr) return false;
    const std::size_t length = token->content.size();
    if (token->single_word && !is_single_word(length)) {
      // The reference looks for the next token behind a refused one, not inside it.
      refused_ = length;
      return false;
    }
    const TokenMatch match = take_match(*token);
    end_token();
    release_whitespace();
    drop(length, false);
    if (token->rstrip) {
      open_token_ = match;
      is_token_open_ = true;
    } else {
      next_.push_token(match);
    }
    return true;
  }

  /// The match of a token that stands at the front of the window, with the white space that it
  /// takes along.
  TokenMatch take_match(const AddedToken& token) {
    const std::size_t length = token.content.size();
    const std::size_t shared = share_with_open_token(length);
    TokenMatch match{token.id,
                     {held(shared).source.begin, held(length - 1).source.end},
                     token.leading_space - static_cast<std::uint32_t>(shared),
                     token.trailing_space};
    if (!token.lstrip) {
      match.source.begin = held(0).source.begin;
    } else if (!whitespace_.empty()) {
      match.source.begin = whitespace_.front().source.begin;
      match.leading_space += static_cast<std::uint32_t>(whitespace_.size());
      whitespace_.clear();
    }
    return match;
  }

  /// A token that waits for the white space after it gets also what the next token, the first
  /// `length` code points held back, begins with. Returns how many code points that is; the last
  /// one is never shared.
  std::size_t share_with_open_token(std::size_t length) {
    std::size_t shared = 0;
    if (!is_token_open_) return shared;
    while (shared + 1 < length && unicode::has(held(shared).code_point, unicode::kWhitespace)) {
      open_token_.source.end = held(shared++).source.end;
      ++open_token_.trailing_space;
    }
    return shared;
  }

  bool is_single_word(std::size_t length) const {
    if (previous_is_word_) return false;
    return length == held_back() || !unicode::has(held(length).code_point, unicode::kWordCharacter);
  }

  /// Removes code points from the window, as text to pass on or as part of a token.
  void drop(std::size_t count, bool is_text) {
    for (std::size_t i = 0; i < count; ++i) {
      const SourceChar input = held(0);
      ++window_begin_;
      if (is_text) {
        if (refused_ != 0) --refused_;
        pass(input);
      } else {
        previous_is_word_ = unicode::has(input.code_point, unicode::kWordCharacter);
      }
    }
  }

  void pass(const SourceChar& input) {
    const std::uint32_t flags = unicode::properties(input.code_point).flags;
    previous_is_word_ = (flags & unicode::kWordCharacter) != 0;
    const bool is_whitespace = (flags & unicode::kWhitespace) != 0;
    if (is_token_open_) {
      if (is_whitespace) {
        open_token_.source.end = input.source.end;
        ++open_token_.trailing_space;
        return;
      }
      end_token();
    }
    if (is_whitespace && tokens_.any_lstrip()) {
      whitespace_.push_back(input);
      return;
    }
    release_whitespace();
    next_.push(input);
  }

  void release_whitespace() {
    for (const SourceChar& input : whitespace_) next_.push(input);
    whitespace_.clear();
  }

  /// Sends a token that was waiting for the white space after it.
  void end_token() {
    if (!is_token_open_) return;
    is_token_open_ = false;
    next_.push_token(open_token_);
  }

  const AddedTokenSet& tokens_;
  Next& next_;
  /// Code points held back, from `window_begin_` on, which is 0 but while something is decided.
  std::vector<SourceChar> window_;
  std::size_t window_begin_ = 0;
  /// Parallel to the window when it was searched last: the longest token there, or null.
  std::vector<const AddedToken*> found_;
  /// So many of the code points held back belong to a token refused by `single_word`.
  std::size_t refused_ = 0;
  bool previous_is_word_ = false;
  /// White space since the last token and text, held back as a token with `lstrip` may come and
  /// take it along.
  std::vector<SourceChar> whitespace_;
  /// A token with `rstrip` whose white space may go on.
  bool is_token_open_ = false;
  TokenMatch open_token_{};
};

}  // namespace native_infer
