// Pairs, put together from the encodings of their texts.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "tokenizer/post_processor.h"

namespace native_infer {
namespace {

/// Tokens that both texts may have together.
std::size_t capacity_of(const PairTemplate& pair_template, const PairOptions& options) {
  const std::size_t special = options.add_special_tokens ? pair_template.special_token_count() : 0;
  if (options.max_tokens >= special) return options.max_tokens - special;
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "max_tokens is " + std::to_string(options.max_tokens) +
                  ", which leaves no room for the special tokens of a pair: give at least " +
                  std::to_string(special));
}

/// What stays of two texts if the longer one is cut first: of the shorter one and of the other.
/// Lengths of more than `capacity` need not be true.
std::pair<std::size_t, std::size_t> cut_longest_first(std::size_t shorter, std::size_t longer,
                                                      std::size_t capacity) {
  if (shorter + longer <= capacity) return {shorter, longer};
  if (shorter <= capacity / 2) return {shorter, capacity - shorter};
  return {capacity / 2, capacity - capacity / 2};
}

void append(const std::vector<std::int32_t>& values, std::vector<std::int32_t>& to) {
  to.insert(to.end(), values.begin(), values.end());
}

/// One text after the other, each on its own and cut at what both may have together; then what is
/// too much for the other one is cut, too.
class PairRun final : public EncodeRun {
 public:
  /// With `in_slices` no step of `advance` takes longer than it is given.
  PairRun(const Tokenizer& tokenizer, const TextPair& pair, const PairOptions& options,
          Encoding& out, bool in_slices)
      : tokenizer_(tokenizer),
        template_(tokenizer.pair_template()),
        texts_{pair.first, pair.second},
        options_(options),
        capacity_(capacity_of(template_, options)),
        in_slices_(in_slices),
        out_(out) {}

  bool advance(std::size_t max_steps) override {
    for (;;) {
      const std::size_t bytes = texts_[text_of(pass_)].size();
      if (!encode_text(max_steps)) return false;
      if (is_cut_alone()) check_cut();
      if (++pass_ == pass_count()) break;
      // A text has no more code points than bytes, and these are most of its steps.
      if (bytes >= max_steps) return false;
      max_steps -= bytes;
    }
    if (!is_cut_alone()) cut_both();
    write();
    return true;
  }

 private:
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  /// One text is cut, and the other one comes first and stays whole.
  bool is_cut_alone() const { return options_.truncation != PairTruncation::kLongestFirst; }

  /// Which text is encoded in a pass.
  std::size_t text_of(std::size_t pass) const {
    return options_.truncation == PairTruncation::kOnlyFirst ? 1 - pass : pass % 2;
  }

  /// Which of two texts is longer matters if both have more tokens than may stay, and one of them
  /// may keep one more: then both are encoded again to count their tokens.
  std::size_t pass_count() const {
    const bool needs_lengths =
        !is_cut_alone() && capacity_ % 2 == 1 && encodings_[0].truncated && encodings_[1].truncated;
    return needs_lengths ? 4 : 2;
  }

  std::size_t max_tokens() const {
    if (is_cut_alone()) return pass_ == 0 ? capacity_ : capacity_ - whole().ids.size();
    if (pass_ < 2) return capacity_;
    // Of the second text it is enough to know whether it is longer.
    return pass_ == 2 ? kNoLimit : first_length_;
  }

  /// True once the text of this pass is encoded.
  bool encode_text(std::size_t max_steps) {
    const std::size_t text = text_of(pass_);
    Encoding& encoding = pass_ < 2 ? encodings_[text] : counted_;
    if (!run_) {
      const EncodeOptions options{
          .max_tokens = max_tokens(),
          .add_special_tokens = false,
          .truncation_side = pass_ < 2 ? options_.truncation_side : TruncationSide::kEnd};
      if (!in_slices_) {
        tokenizer_.encode(texts_[text], options, encoding);
      } else {
        run_ = tokenizer_.begin(texts_[text], options, encoding);
      }
    }
    if (run_ && !run_->advance(max_steps)) return false;
    run_.reset();
    if (pass_ == 2) first_length_ = counted_.ids.size();
    return true;
  }

  const Encoding& whole() const { return encodings_[text_of(0)]; }

  /// After each pass of a text that is cut alone. As in the reference, nothing fails where no token
  /// of either text may stay.
  void check_cut() const {
    const Encoding& encoding = encodings_[text_of(pass_)];
    if (!encoding.truncated || capacity_ == 0) return;
    if (pass_ == 1 && !encoding.ids.empty()) return;
    const bool cuts_first = options_.truncation == PairTruncation::kOnlyFirst;
    throw Error(ErrorCode::TOO_LONG,
                std::string("the ") + (cuts_first ? "second" : "first") +
                    " text of a pair leaves no token of the other one within max_tokens " +
                    std::to_string(options_.max_tokens) + ": shorten it, or cut it as well");
  }

  bool first_is_longer() const {
    // The second text was counted up to the length of the first.
    if (pass_count() == 4) return !counted_.truncated && counted_.ids.size() < first_length_;
    return length(0) > length(1);
  }

  /// One more than may stay stands for any number of more.
  std::size_t length(std::size_t text) const {
    return encodings_[text].ids.size() + (encodings_[text].truncated ? 1 : 0);
  }

  void cut_both() {
    const std::size_t longer = first_is_longer() ? 0 : 1;
    const auto stays = cut_longest_first(length(1 - longer), length(longer), capacity_);
    cut(encodings_[1 - longer], stays.first);
    cut(encodings_[longer], stays.second);
  }

  void cut(Encoding& encoding, std::size_t length) const {
    const std::size_t excess = encoding.ids.size() - std::min(encoding.ids.size(), length);
    if (excess == 0) return;
    encoding.truncated = true;
    const bool at_end = options_.truncation_side == TruncationSide::kEnd;
    const auto first =
        at_end ? encoding.ids.end() - static_cast<std::ptrdiff_t>(excess) : encoding.ids.begin();
    encoding.ids.erase(first, first + static_cast<std::ptrdiff_t>(excess));
  }

  void write() {
    out_.ids.clear();
    out_.types.clear();
    out_.offsets.clear();
    out_.truncated = encodings_[0].truncated || encodings_[1].truncated;
    out_.special_before = write_special_tokens(0);
    write_text(0);
    out_.between_begin = out_.ids.size();
    out_.special_between = write_special_tokens(1);
    write_text(1);
    out_.special_after = write_special_tokens(2);
  }

  /// Returns how many there are.
  std::size_t write_special_tokens(std::size_t place) {
    if (!options_.add_special_tokens) return 0;
    const SpecialTokens& tokens = template_.special_tokens[place];
    append(tokens.ids, out_.ids);
    if (template_.has_types) append(tokens.types, out_.types);
    return tokens.ids.size();
  }

  void write_text(std::size_t place) {
    const TemplateText& text = template_.texts[place];
    append(encodings_[text.index].ids, out_.ids);
    if (template_.has_types) out_.types.resize(out_.ids.size(), text.type);
  }

  const Tokenizer& tokenizer_;
  const PairTemplate& template_;
  const std::array<std::string_view, 2> texts_;
  const PairOptions options_;
  const std::size_t capacity_;
  const bool in_slices_;
  Encoding& out_;
  std::size_t pass_ = 0;
  std::unique_ptr<EncodeRun> run_;
  std::array<Encoding, 2> encodings_;
  /// For its length.
  Encoding counted_;
  std::size_t first_length_ = 0;
};

}  // namespace

void Tokenizer::encode_pair(const TextPair& pair, const PairOptions& options, Encoding& out) const {
  PairRun(*this, pair, options, out, false).advance(std::numeric_limits<std::size_t>::max());
}

std::unique_ptr<EncodeRun> Tokenizer::begin_pair(const TextPair& pair, const PairOptions& options,
                                                 Encoding& out) const {
  return std::make_unique<PairRun>(*this, pair, options, out, true);
}

const PairTemplate& Tokenizer::pair_template() const {
  static const PairTemplate plain;
  return plain;
}

std::size_t Tokenizer::pair_special_token_count() const {
  return pair_template().special_token_count();
}

}  // namespace native_infer
