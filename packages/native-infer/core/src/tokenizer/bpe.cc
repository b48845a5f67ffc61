#include "tokenizer/bpe.h"

#include <algorithm>

#include "native_infer/error.h"
#include "text/utf8.h"
#include "tokenizer/byte_pieces.h"

namespace native_infer {
namespace {

constexpr std::uint32_t kNoSymbol = std::numeric_limits<std::uint32_t>::max();

/// A piece of the word. Pieces form a list in text order; one that was joined to the piece before
/// it has no bytes.
struct Symbol {
  std::int32_t id;
  std::uint32_t bytes;
  std::uint32_t previous;
  std::uint32_t next;
};

/// The symbol at `position` could be joined with the one after it.
struct Candidate {
  std::uint32_t rank;
  std::uint32_t position;
  std::int32_t id;
};

/// Orders a heap so that the lowest rank comes first, of equal ranks the leftmost.
bool is_later(const Candidate& a, const Candidate& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.position > b.position;
}

}  // namespace

class Bpe::Encoder final : public WordEncoder {
 public:
  explicit Encoder(const Bpe& model) : model_(model) {}

  void encode(const Word& word, Encoding& out) override {
    begin(word);
    UnlimitedSteps steps;
    work(word, steps, out);
  }

  void begin(const Word& /*word*/) override {
    symbols_.clear();
    candidates_.clear();
    unknown_bytes_ = 0;
    spelled_bytes_ = 0;
    proposed_ = 0;
    written_ = 0;
    written_bytes_ = 0;
  }

  bool advance(const Word& word, std::size_t& max_steps, Encoding& out) override {
    return within(max_steps, [&](LimitedSteps& steps) { return work(word, steps, out); });
  }

 private:
  /// Each part of the work begins where it was left, and says whether it is done.
  template <typename Steps>
  bool work(const Word& word, Steps& steps, Encoding& out) {
    if (model_.ignores_merges_ && spelled_bytes_ == 0) {
      const std::int32_t id = model_.vocabulary_.find(word.bytes());
      if (id != PieceTable::kNotFound) {
        push(word, 0, word.bytes().size(), id, out);
        return true;
      }
    }
    return spell(word.bytes(), steps) && propose_all(steps) && join(steps) &&
           write(word, steps, out);
  }

  template <typename Steps>
  bool write(const Word& word, Steps& steps, Encoding& out) {
    std::size_t begin = written_bytes_;
    for (std::size_t i = written_; i < symbols_.size(); ++i) {
      if (!steps.take()) {
        written_ = i;
        written_bytes_ = begin;
        return false;
      }
      const Symbol& symbol = symbols_[i];
      if (symbol.bytes == 0) continue;
      push(word, begin, begin + symbol.bytes, symbol.id, out);
      begin += symbol.bytes;
    }
    return true;
  }

  static void push(const Word& word, std::size_t begin, std::size_t end, std::int32_t id,
                   Encoding& out) {
    out.ids.push_back(id);
    if (word.with_sources()) out.offsets.push_back(word.source(begin, end));
  }

  /// Makes a symbol of each code point.
  template <typename Steps>
  bool spell(std::string_view text, Steps& steps) {
    std::size_t begin = spelled_bytes_;
    while (begin < text.size()) {
      if (!steps.take()) {
        spelled_bytes_ = begin;
        return false;
      }
      const utf8::Decoded decoded = utf8::decode(text, begin);
      const std::size_t end = begin + decoded.bytes;
      const std::int32_t id = id_of(text, begin, end, decoded.code_point);
      if (id != PieceTable::kNotFound) {
        end_unknown();
        add(id, decoded.bytes);
      } else if (!spell_bytes(text.substr(begin, decoded.bytes))) {
        add_unknown(decoded.bytes);
      }
      begin = end;
    }
    end_unknown();
    spelled_bytes_ = begin;
    return true;
  }

  std::int32_t id_of(std::string_view text, std::size_t begin, std::size_t end, char32_t c) {
    const std::string_view piece = text.substr(begin, end - begin);
    if (!model_.has_affixes()) {
      return c < kDirectCount ? model_.direct_ids_[c] : model_.vocabulary_.find(piece);
    }
    affixed_.clear();
    if (begin != 0) affixed_ += model_.continuing_prefix_;
    affixed_ += piece;
    if (end == text.size()) affixed_ += model_.end_suffix_;
    return model_.vocabulary_.find(affixed_);
  }

  bool spell_bytes(std::string_view bytes) {
    const auto id_of_byte = [&](char byte) {
      return model_.byte_ids_[static_cast<unsigned char>(byte)];
    };
    for (const char byte : bytes) {
      if (id_of_byte(byte) == PieceTable::kNotFound) return false;
    }
    // As in the reference, an unknown token before them stays open.
    for (const char byte : bytes) add(id_of_byte(byte), 1);
    return true;
  }

  void add_unknown(std::uint32_t bytes) {
    if (model_.unknown_id_ == PieceTable::kNotFound) return;
    if (!model_.fuses_unknown_) end_unknown();
    unknown_bytes_ += bytes;
  }

  void end_unknown() {
    if (unknown_bytes_ != 0) add(model_.unknown_id_, unknown_bytes_);
    unknown_bytes_ = 0;
  }

  void add(std::int32_t id, std::uint32_t bytes) {
    const auto position = static_cast<std::uint32_t>(symbols_.size());
    if (position != 0) symbols_.back().next = position;
    symbols_.push_back({id, bytes, position == 0 ? kNoSymbol : position - 1, kNoSymbol});
  }

  /// Each symbol with the next one.
  template <typename Steps>
  bool propose_all(Steps& steps) {
    if (proposed_ == kAll) return true;
    for (std::uint32_t i = proposed_; i + 1 < symbols_.size(); ++i) {
      if (!steps.take()) {
        proposed_ = i;
        return false;
      }
      propose(i, i + 1);
    }
    std::make_heap(candidates_.begin(), candidates_.end(), is_later);
    proposed_ = kAll;
    return true;
  }

  template <typename Steps>
  bool join(Steps& steps) {
    while (!candidates_.empty()) {
      if (!steps.take()) return false;
      std::pop_heap(candidates_.begin(), candidates_.end(), is_later);
      const Candidate candidate = candidates_.back();
      candidates_.pop_back();
      apply(candidate);
    }
    return true;
  }

  bool propose(std::uint32_t left, std::uint32_t right) {
    const MergeTable::Merge* merge = model_.merges_.find(symbols_[left].id, symbols_[right].id);
    if (merge != nullptr) candidates_.push_back({merge->rank, left, merge->id});
    return merge != nullptr;
  }

  void propose_later(std::uint32_t left, std::uint32_t right) {
    if (propose(left, right)) std::push_heap(candidates_.begin(), candidates_.end(), is_later);
  }

  void apply(const Candidate& candidate) {
    Symbol& left = symbols_[candidate.position];
    if (left.bytes == 0 || left.next == kNoSymbol) return;
    Symbol& right = symbols_[left.next];
    const MergeTable::Merge* merge = model_.merges_.find(left.id, right.id);
    // One of the two has been joined to another since.
    if (merge == nullptr || merge->id != candidate.id) return;
    left.id = candidate.id;
    left.bytes += right.bytes;
    left.next = right.next;
    right.bytes = 0;
    if (left.next != kNoSymbol) symbols_[left.next].previous = candidate.position;
    if (left.previous != kNoSymbol) propose_later(left.previous, candidate.position);
    if (left.next != kNoSymbol) propose_later(candidate.position, left.next);
  }

  const Bpe& model_;
  std::vector<Symbol> symbols_;
  std::vector<Candidate> candidates_;
  std::string affixed_;
  /// Bytes of an unknown token that may go on; 0 for none.
  std::uint32_t unknown_bytes_ = 0;
  std::size_t spelled_bytes_ = 0;
  /// Symbols that are candidates with the next one, as far as they can be; or `kAll`.
  std::uint32_t proposed_ = 0;
  static constexpr std::uint32_t kAll = kNoSymbol;
  /// Symbols that are in the encoding, or joined to one that is, and their bytes.
  std::size_t written_ = 0;
  std::size_t written_bytes_ = 0;
};

Bpe::Bpe(const BpeDefinition& definition)
    : vocabulary_(definition.vocabulary.size()),
      merges_(definition.merges.size()),
      continuing_prefix_(definition.continuing_prefix),
      end_suffix_(definition.end_suffix),
      fuses_unknown_(definition.fuse_unknown),
      ignores_merges_(definition.ignore_merges) {
  for (const auto& [piece, id] : definition.vocabulary) {
    vocabulary_.insert(piece, id);
    largest_id_ = std::max(largest_id_, id);
  }
  vocabulary_.check();
  if (definition.unknown_token) {
    unknown_id_ = vocabulary_.find(*definition.unknown_token);
    if (unknown_id_ == PieceTable::kNotFound) {
      throw Error(ErrorCode::MODEL_INVALID, "the vocabulary does not hold the unknown token \"" +
                                                std::string(*definition.unknown_token) + "\"");
    }
  }
  add_merges(definition);
  for (std::size_t c = 0; c < direct_ids_.size(); ++c) {
    std::string piece;
    utf8::append(static_cast<char32_t>(c), piece);
    direct_ids_[c] = vocabulary_.find(piece);
  }
  byte_ids_.fill(PieceTable::kNotFound);
  if (definition.byte_fallback) {
    byte_ids_ =
        find_byte_pieces([this](const std::string& piece) { return vocabulary_.find(piece); });
  }
}

void Bpe::add_merges(const BpeDefinition& definition) {
  std::uint32_t rank = 0;
  for (const auto& [left, right] : definition.merges) {
    const std::int32_t left_id = find_merge_piece(left);
    const std::int32_t right_id = find_merge_piece(right);
    if (!right.starts_with(continuing_prefix_)) {
      throw Error(ErrorCode::MODEL_INVALID, "the merge of \"" + std::string(left) + "\" and \"" +
                                                std::string(right) + "\" lacks the prefix \"" +
                                                continuing_prefix_ + "\"");
    }
    std::string joined(left);
    joined += right.substr(continuing_prefix_.size());
    merges_.insert(left_id, right_id, {rank++, find_merge_piece(joined)});
  }
  merges_.check();
}

std::int32_t Bpe::find_merge_piece(std::string_view piece) const {
  const std::int32_t id = vocabulary_.find(piece);
  if (id != PieceTable::kNotFound) return id;
  throw Error(ErrorCode::MODEL_INVALID,
              "the merges name \"" + std::string(piece) + "\", which the vocabulary does not hold");
}

std::unique_ptr<WordEncoder> Bpe::make_encoder() const {
  return std::make_unique<Encoder>(*this);
}

}  // namespace native_infer
