// Finds added tokens in a stream of code points.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "text/unicode.h"
#include "tokenizer/added_tokens.h"
#include "tokenizer/source_char.h"

namespace native_infer {

/// Stage that passes text through and replaces each added token in it by one `push_token`: leftmost
/// first, of those that begin at the same place the longest. If a token may begin it holds back up
/// to twice the length of the longest token, white space if a token has `lstrip`, and white space
/// behind a token with `rstrip`; everything else passes at once. The time is linear in the text,
/// whatever the tokens are: text held back is searched in pieces of which at least half is then
/// decided.
template <typename Next>
class AddedTokenSplitter {
 public:
  AddedTokenSplitter(const AddedTokenSet& tokens, Next& next) : tokens_(tokens), next_(next) {}

  void push(const SourceChar& input) {
    is_empty_ = false;
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
  struct FoundToken {
    const AddedToken* token;
    /// Where its content is in `tail_`.
    std::size_t begin;
    std::size_t end;
  };

  std::size_t held_back() const { return window_.size() - window_begin_; }
  const SourceChar& held(std::size_t i) const { return window_[window_begin_ + i]; }

  void end_text() {
    if (!window_.empty()) decide(window_.size());
    if (!is_empty_) note_empty();
    settle(true);
    is_empty_ = true;
    tail_.clear();
    done_ = run_begin_ = run_end_ = 0;
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
    if (token == nullptr) {
      note_empty();
      return false;
    }
    const std::size_t length = token->content.size();
    if (token->single_word && !is_single_word(length)) {
      // The reference looks for the next token behind a refused one, not inside it.
      refused_ = length;
      return false;
    }
    found_tokens_.push_back({token, tail_.size(), tail_.size() + length});
    drop(length, false);
    return true;
  }

  /// Notes the token of nothing, if there is one.
  void note_empty() {
    const AddedToken* token = tokens_.empty_token();
    if (token == nullptr || (token->single_word && !is_single_word(0))) return;
    found_tokens_.push_back({token, tail_.size(), tail_.size()});
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
      if (is_text && refused_ != 0) --refused_;
      pass(input, is_text);
    }
  }

  /// A code point of text, or of a token that was noted.
  void pass(const SourceChar& input, bool is_text = true) {
    const std::uint32_t flags = unicode::properties(input.code_point).flags;
    previous_is_word_ = (flags & unicode::kWordCharacter) != 0;
    const bool is_whitespace = (flags & unicode::kWhitespace) != 0;
    const bool is_held = is_whitespace && tokens_.any_lstrip();
    if (is_text && found_tokens_.empty()) {
      if (tail_.empty() && !is_held) return next_.push(input);
      tail_.push_back(input);
      if (!is_held) release(tail_.size());
      return;
    }
    tail_.push_back(input);
    if (is_known(found_tokens_.front())) settle(false);
  }

  /// Whether all that belongs to a token is there.
  bool is_known(const FoundToken& found) const {
    if (!found.token->rstrip) return tail_.size() >= found.end;
    return tail_.size() > found.end && !is_whitespace_at(tail_.size() - 1);
  }

  /// Sends the tokens whose ends are known, and the text before them, as the reference cuts it out
  /// of the text: white space may belong to two tokens, or to a token and to text.
  void settle(bool is_end) {
    std::size_t count = 0;
    for (; count < found_tokens_.size(); ++count) {
      const FoundToken& found = found_tokens_[count];
      if (!is_end && !is_known(found)) break;
      send(found);
    }
    found_tokens_.erase(found_tokens_.begin(),
                        found_tokens_.begin() + static_cast<std::ptrdiff_t>(count));
    if (!found_tokens_.empty()) return;
    std::size_t end = tail_.size();
    while (!is_end && tokens_.any_lstrip() && end > done_ && is_whitespace_at(end - 1)) --end;
    release(std::max(end, done_));
  }

  void send(const FoundToken& found) {
    const AddedToken& token = *found.token;
    std::size_t begin = found.begin;
    if (token.lstrip) {
      while (begin > done_ && is_whitespace_at(begin - 1)) --begin;
      begin = std::max(begin, done_);
    }
    const std::size_t end = token.rstrip ? end_of_run(found.end) : found.end;
    for (; done_ < begin; ++done_) next_.push(tail_[done_]);
    done_ = end;
    // Nothing is left of it, but what is around it is not one text.
    if (begin >= end) return next_.finish();
    next_.push_token(match_of(found, begin, end));
  }

  TokenMatch match_of(const FoundToken& found, std::size_t begin, std::size_t end) const {
    const AddedToken& token = *found.token;
    TokenMatch match{token.id, {tail_[begin].source.begin, tail_[end - 1].source.end}};
    if (token.leading_space == token.content.size()) {
      // White space alone begins and ends with all of it.
      match.leading_space = match.trailing_space = static_cast<std::uint32_t>(end - begin);
      return match;
    }
    match.leading_space = static_cast<std::uint32_t>(token.leading_space + found.begin - begin);
    match.trailing_space = static_cast<std::uint32_t>(token.trailing_space + end - found.end);
    return match;
  }

  bool is_whitespace_at(std::size_t i) const {
    return unicode::has(tail_[i].code_point, unicode::kWhitespace);
  }

  /// End of the white space that begins at `begin`; what was found once is not looked at again.
  std::size_t end_of_run(std::size_t begin) {
    if (begin >= run_begin_ && begin < run_end_) return run_end_;
    run_begin_ = run_end_ = begin;
    while (run_end_ < tail_.size() && is_whitespace_at(run_end_)) ++run_end_;
    return run_end_;
  }

  /// Passes on what was held back up to `end`, which is text, and forgets it.
  void release(std::size_t end) {
    for (; done_ < end; ++done_) next_.push(tail_[done_]);
    tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(done_));
    done_ = 0;
    run_begin_ = run_end_ = 0;
  }

  const AddedTokenSet& tokens_;
  Next& next_;
  /// Code points held back, from `window_begin_` on, which is 0 but while something is decided.
  std::vector<SourceChar> window_;
  std::size_t window_begin_ = 0;
  /// Parallel to the window when it was searched last: the longest token there, or null.
  std::vector<const AddedToken*> found_;
  bool is_empty_ = true;
  /// So many of the code points held back belong to a token refused by `single_word`.
  std::size_t refused_ = 0;
  bool previous_is_word_ = false;
  /// What was decided and waits: white space that a token with `lstrip` may take along, and from
  /// the first of `found_tokens_` on all there is. What is before `done_` was passed on.
  std::vector<SourceChar> tail_;
  std::size_t done_ = 0;
  /// Tokens that were found and may still take white space along, or lack content.
  std::vector<FoundToken> found_tokens_;
  /// The run of white space found last.
  std::size_t run_begin_ = 0;
  std::size_t run_end_ = 0;
};

}  // namespace native_infer
