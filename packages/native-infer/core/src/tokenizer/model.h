// What a tokenizer's model is to the stages before it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

#include "native_infer/tokenizer.h"
#include "tokenizer/word.h"

namespace native_infer {

/// Steps that a slice of work may take.
class LimitedSteps {
 public:
  explicit LimitedSteps(std::size_t left) : left_(left) {}
  /// False if none is left.
  bool take() { return left_ != 0 && left_-- != 0; }
  std::size_t left() const { return left_; }

 private:
  std::size_t left_;
};

/// Does `work` within `max_steps`, of which it leaves what `work` did not take. Says whether it is
/// done.
template <typename Work>
bool within(std::size_t& max_steps, const Work& work) {
  LimitedSteps steps(max_steps);
  const bool is_done = work(steps);
  max_steps = steps.left();
  return is_done;
}

/// Where the work is done in one piece: costs nothing.
struct UnlimitedSteps {
  static constexpr bool take() { return true; }
};

/// A token whose text is not that of the vocabulary's entry, and how many code points of white
/// space (see `offset_trimmer.h`) it begins and ends with.
struct PieceSpaces {
  /// In the encoding's ids.
  std::size_t position;
  std::uint32_t leading;
  std::uint32_t trailing;
};

/// Turns words into tokens, with scratch memory that is reused from word to word.
class WordEncoder {
 public:
  virtual ~WordEncoder() = default;

  /// Appends the tokens of a word that is not empty, and their offsets if the word has sources.
  virtual void encode(const Word& word, Encoding& out) = 0;

  /// The same in slices: `begin`, then `advance` until it is true, without another word in between.
  /// `advance` takes its steps, about as many as code points or pieces, from `max_steps`.
  virtual void begin(const Word& word) = 0;
  virtual bool advance(const Word& word, std::size_t& max_steps, Encoding& out) = 0;

  /// Tokens of the word encoded last that are unknown and stand for their own text, in order; only
  /// of a word with sources.
  virtual std::span<const PieceSpaces> unknown_spaces() const { return {}; }
};

/// Of a model whose words are short, some hundred characters in known files: there is nothing to
/// slice.
class WholeWordEncoder : public WordEncoder {
 public:
  void begin(const Word& /*word*/) final {}
  bool advance(const Word& word, std::size_t& max_steps, Encoding& out) final {
    max_steps -= std::min(max_steps, word.bytes().size());
    encode(word, out);
    return true;
  }
};

/// Immutable: any number of encoders may use it at once. It outlives them.
class Model {
 public:
  virtual ~Model() = default;

  virtual std::unique_ptr<WordEncoder> make_encoder() const = 0;

  /// A word longer than this many code points is only counted, not stored.
  virtual std::size_t max_code_points_per_word() const {
    return std::numeric_limits<std::size_t>::max();
  }

  /// Id of a vocabulary entry, or `PieceTable::kNotFound`.
  virtual std::int32_t token_to_id(std::string_view token) const = 0;
  /// Number of different vocabulary entries.
  virtual std::size_t size() const = 0;
  virtual std::int32_t largest_id() const = 0;
};

}  // namespace native_infer
