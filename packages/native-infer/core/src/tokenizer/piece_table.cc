#include "tokenizer/piece_table.h"

#include <algorithm>
#include <bit>

#include "tokenizer/probe_limit.h"

namespace native_infer {
namespace {

/// FNV-1a's low bits depend on the low bits of the text alone; folding the halves brings the others
/// in.
std::uint32_t fold(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

}  // namespace

std::uint64_t PieceTable::hash(std::string_view piece) {
  std::uint64_t hash = kEmptyHash;
  for (const char byte : piece) hash = extend(hash, byte);
  return hash;
}

// At most half full, so that a search for what is not there ends after about two slots.
PieceTable::PieceTable(std::size_t count) : slots_(std::bit_ceil(2 * count + 1)) {
  arena_.reserve(8 * count);
}

std::size_t PieceTable::slot_of(std::string_view piece, std::uint64_t piece_hash) const {
  const std::uint32_t folded = fold(piece_hash);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t index = folded & mask;; index = (index + 1) & mask) {
    const Slot& slot = slots_[index];
    if (slot.id == kNotFound) return index;
    if (slot.hash == folded && std::string_view(arena_).substr(slot.begin, slot.bytes) == piece) {
      return index;
    }
  }
}

void PieceTable::insert(std::string_view piece, std::int32_t id) {
  const std::uint64_t piece_hash = hash(piece);
  const std::size_t index = slot_of(piece, piece_hash);
  // How far it is from where the hash says it belongs.
  if (((index - fold(piece_hash)) & (slots_.size() - 1)) >= kMaxProbes) fail_probes("pieces");
  Slot& slot = slots_[index];
  if (slot.id == kNotFound) {
    slot = {fold(piece_hash), static_cast<std::uint32_t>(arena_.size()),
            static_cast<std::uint32_t>(piece.size()), id};
    arena_.append(piece);
    max_bytes_ = std::max(max_bytes_, piece.size());
    ++size_;
  }
  slot.id = id;
}

void PieceTable::check() const {
  const auto is_taken = [](const Slot& slot) { return slot.id != kNotFound; };
  if (longest_run(slots_, is_taken) > kMaxProbes) fail_probes("pieces");
}

std::int32_t PieceTable::find(std::string_view piece, std::uint64_t piece_hash) const {
  return slots_[slot_of(piece, piece_hash)].id;
}

}  // namespace native_infer
