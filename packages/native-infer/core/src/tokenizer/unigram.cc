#include "tokenizer/unigram.h"

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>

#include "text/utf8.h"
#include "tokenizer/byte_pieces.h"
#include "tokenizer/offset_trimmer.h"
#include "tokenizer/unknown_word.h"

namespace native_infer {
namespace {

/// How much less likely an unknown code point is than the least likely piece (as in sentencepiece).
constexpr double kUnknownPenalty = 10.0;

std::vector<PrefixTrie::Entry> entries_of(const UnigramDefinition& definition) {
  std::vector<PrefixTrie::Entry> entries;
  entries.reserve(definition.vocabulary.size());
  for (const auto& [piece, score] : definition.vocabulary) {
    entries.push_back({piece, static_cast<std::int32_t>(entries.size())});
  }
  return entries;
}

}  // namespace

/// Viterbi's algorithm: the best way to every place in the word, from left to right, then back.
class Unigram::Encoder final : public WordEncoder {
 public:
  explicit Encoder(const Unigram& model) : model_(model) {}

  void encode(const Word& word, Encoding& out) override {
    begin(word);
    ways_.resize(word.bytes().size() + 1);
    UnlimitedSteps steps;
    work(word, steps, out);
  }

  void begin(const Word& word) override {
    ways_.assign(1, Way{});
    ways_.reserve(word.bytes().size() + 1);
    pieces_.clear();
    unknown_spaces_.clear();
    place_ = 0;
    end_ = word.bytes().size();
  }

  bool advance(const Word& word, std::size_t& max_steps, Encoding& out) override {
    return within(max_steps, [&](LimitedSteps& steps) { return work(word, steps, out); });
  }

  std::span<const PieceSpaces> unknown_spaces() const override { return unknown_spaces_; }

 private:
  static constexpr std::size_t kNoStart = std::numeric_limits<std::size_t>::max();

  /// The best way to a place: its score, and the piece that it ends with.
  struct Way {
    double score = 0;
    std::size_t start = kNoStart;
    std::int32_t id = 0;
  };
  struct Piece {
    std::size_t begin;
    std::size_t end;
    std::int32_t id;
  };

  /// Each part of the work begins where it was left, and says whether it is done.
  template <typename Steps>
  bool work(const Word& word, Steps& steps, Encoding& out) {
    if (!find_best_ways(word.bytes(), steps) || !follow_back(steps)) return false;
    for (; !pieces_.empty(); pieces_.pop_back()) {
      if (!steps.take()) return false;
      append(word, pieces_.back(), out);
    }
    return true;
  }

  template <typename Steps>
  bool find_best_ways(std::string_view text, Steps& steps) {
    std::size_t start = place_;
    while (start < text.size()) {
      if (!steps.take()) {
        place_ = start;
        return false;
      }
      const std::size_t code_point_bytes = utf8::decode(text, start).bytes;
      // No piece reaches further; without a limit there is room for all of the text.
      if constexpr (!std::is_same_v<Steps, UnlimitedSteps>) make_room(start, text.size());
      bool is_covered = false;
      model_.trie_.for_each_prefix(text.substr(start), [&](std::size_t length, std::int32_t id) {
        improve(start, start + length, id, model_.scores_[static_cast<std::size_t>(id)]);
        is_covered = is_covered || length == code_point_bytes;
      });
      if (!is_covered) improve_unknown(text, start, start + code_point_bytes);
      start += code_point_bytes;
    }
    place_ = start;
    return true;
  }

  void make_room(std::size_t start, std::size_t text_size) {
    const std::size_t wanted = std::min(start + model_.max_piece_bytes_, text_size) + 1;
    if (ways_.size() < wanted) ways_.resize(wanted);
  }

  /// Without an unknown token, nothing may stand for text that no piece covers.
  void improve_unknown(std::string_view text, std::size_t start, std::size_t end) {
    if (improve(start, end, model_.unknown_id_, model_.unknown_score_) &&
        model_.unknown_id_ == PrefixTrie::kNotFound) {
      fail_unknown("unk_id", text.substr(start, end - start));
    }
  }

  /// False if a way that is as good is known.
  bool improve(std::size_t start, std::size_t end, std::int32_t id, double piece_score) {
    const double score = piece_score + ways_[start].score;
    Way& way = ways_[end];
    if (way.start != kNoStart && score <= way.score) return false;
    way = {score, start, id};
    return true;
  }

  template <typename Steps>
  bool follow_back(Steps& steps) {
    while (end_ > 0) {
      if (!steps.take()) return false;
      const Way& way = ways_[end_];
      const bool joins_next = way.id == model_.unknown_id_ && !pieces_.empty() &&
                              pieces_.back().id == model_.unknown_id_;
      if (joins_next) {
        pieces_.back().begin = way.start;
      } else {
        pieces_.push_back({way.start, end_, way.id});
      }
      end_ = way.start;
    }
    return true;
  }

  void append(const Word& word, const Piece& piece, Encoding& out) {
    if (piece.id != model_.unknown_id_) return push(word, piece, piece.id, out);
    // Unknown code points side by side may spell a piece that was too unlikely.
    const std::string_view text = word.bytes().substr(piece.begin, piece.end - piece.begin);
    const std::int32_t id = model_.trie_.find(text);
    if (id != PrefixTrie::kNotFound) return push(word, piece, id, out);
    const auto byte_id = [&](char byte) {
      return model_.byte_ids_[static_cast<unsigned char>(byte)];
    };
    const bool is_spelled = std::all_of(text.begin(), text.end(), [&](char byte) {
      return byte_id(byte) != PrefixTrie::kNotFound;
    });
    if (!is_spelled) return push_unknown(word, piece, text, out);
    for (const char byte : text) push(word, piece, byte_id(byte), out);
  }

  void push_unknown(const Word& word, const Piece& piece, std::string_view text, Encoding& out) {
    if (word.with_sources()) {
      const std::u32string unknown = utf8::to_utf32(text);
      const PieceSpaces spaces{out.ids.size(), count_offset_space(unknown.begin(), unknown.end()),
                               count_offset_space(unknown.rbegin(), unknown.rend())};
      if (spaces.leading + spaces.trailing != 0) unknown_spaces_.push_back(spaces);
    }
    push(word, piece, model_.unknown_id_, out);
  }

  static void push(const Word& word, const Piece& piece, std::int32_t id, Encoding& out) {
    out.ids.push_back(id);
    if (word.with_sources()) out.offsets.push_back(word.source(piece.begin, piece.end));
  }

  const Unigram& model_;
  std::vector<Way> ways_;
  /// The ways to the places before this one are known.
  std::size_t place_ = 0;
  /// Where the pieces that are known begin.
  std::size_t end_ = 0;
  /// The last one first.
  std::vector<Piece> pieces_;
  std::vector<PieceSpaces> unknown_spaces_;
};

Unigram::Unigram(const UnigramDefinition& definition)
    : trie_(entries_of(definition)),
      unknown_score_(std::numeric_limits<double>::infinity()),
      unknown_id_(definition.unknown_id.value_or(PrefixTrie::kNotFound)) {
  scores_.reserve(definition.vocabulary.size());
  for (const auto& [piece, score] : definition.vocabulary) {
    scores_.push_back(score);
    max_piece_bytes_ = std::max(max_piece_bytes_, piece.size());
    unknown_score_ = std::min(unknown_score_, score);
  }
  unknown_score_ -= kUnknownPenalty;
  byte_ids_.fill(PrefixTrie::kNotFound);
  if (definition.byte_fallback) {
    byte_ids_ = find_byte_pieces([this](const std::string& piece) { return trie_.find(piece); });
  }
}

std::unique_ptr<WordEncoder> Unigram::make_encoder() const {
  return std::make_unique<Encoder>(*this);
}

}  // namespace native_infer
