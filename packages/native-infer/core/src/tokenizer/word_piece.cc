#include "tokenizer/word_piece.h"

#include <algorithm>

#include "native_infer/error.h"
#include "text/utf8.h"

namespace native_infer {

WordPiece::WordPiece(const WordPieceDefinition& definition)
    : initial_(definition.vocabulary.size()),
      continuing_(definition.vocabulary.size()),
      max_code_points_per_word_(definition.max_code_points_per_word) {
  const std::string_view prefix = definition.continuing_prefix;
  for (const auto& [piece, id] : definition.vocabulary) {
    initial_.insert(piece, id);
    if (piece.starts_with(prefix)) continuing_.insert(piece.substr(prefix.size()), id);
    largest_id_ = std::max(largest_id_, id);
  }
  initial_.check();
  continuing_.check();
  unknown_id_ = initial_.find(definition.unknown_token);
  if (unknown_id_ == PieceTable::kNotFound) {
    throw Error(ErrorCode::MODEL_INVALID, "the vocabulary does not hold the unknown token \"" +
                                              std::string(definition.unknown_token) + "\"");
  }
}

void WordPiece::encode(const Word& word, Scratch& scratch, Encoding& out) const {
  const std::size_t before = out.ids.size();
  if (!word.too_long() && append_pieces(word, scratch, out)) return;
  out.ids.resize(before);
  out.ids.push_back(unknown_id_);
  if (word.with_sources()) {
    out.offsets.resize(before);
    out.offsets.push_back(word.source());
  }
}

bool WordPiece::append_pieces(const Word& word, Scratch& scratch, Encoding& out) const {
  const std::string_view bytes = word.bytes();
  for (std::size_t begin = 0; begin < bytes.size();) {
    const Match match = find_longest(bytes, begin, scratch);
    if (match.id == PieceTable::kNotFound) return false;
    out.ids.push_back(match.id);
    if (word.with_sources()) out.offsets.push_back(word.source(begin, match.end));
    begin = match.end;
  }
  return true;
}

WordPiece::Match WordPiece::find_longest(std::string_view word, std::size_t begin,
                                         Scratch& scratch) const {
  const PieceTable& table = begin == 0 ? initial_ : continuing_;
  const std::string_view rest = word.substr(begin, table.max_bytes());
  scratch.hashes.resize(rest.size() + 1);
  scratch.hashes[0] = PieceTable::kEmptyHash;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    scratch.hashes[i + 1] = PieceTable::extend(scratch.hashes[i], rest[i]);
  }
  for (std::size_t length = rest.size(); length > 0; --length) {
    const bool inside_code_point =
        begin + length < word.size() && utf8::is_continuation(word[begin + length]);
    if (inside_code_point) continue;
    const std::int32_t id = table.find(rest.substr(0, length), scratch.hashes[length]);
    if (id != PieceTable::kNotFound) return {id, begin + length};
  }
  return {PieceTable::kNotFound, begin};
}

}  // namespace native_infer
