// Map from a vocabulary entry to its id, made for many short look-ups.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer {

/// Open-addressing hash table over one string arena. The hash is computed a byte at a time and can
/// be continued, so that one pass over a word gives the hashes of all its beginnings.
class PieceTable {
 public:
  static constexpr std::int32_t kNotFound = -1;
  static constexpr std::uint64_t kEmptyHash = 0xCBF29CE484222325;

  /// FNV-1a, 64 bits: the hash of a string and one more byte from the hash of the string.
  static std::uint64_t extend(std::uint64_t hash, char byte) {
    return (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  }
  static std::uint64_t hash(std::string_view piece);

  /// Makes room for `count` pieces; more than that must not be inserted.
  explicit PieceTable(std::size_t count);

  /// Adds a piece; a piece that is there already gets the new id.
  void insert(std::string_view piece, std::int32_t id);

  /// Call behind the last `insert`. Throws `Error` with `MODEL_INVALID`, as `insert` does, if a
  /// search could take long (`kMaxProbes`).
  void check() const;

  /// The id of `piece`, whose hash is `piece_hash`, or `kNotFound`.
  std::int32_t find(std::string_view piece, std::uint64_t piece_hash) const;
  std::int32_t find(std::string_view piece) const { return find(piece, hash(piece)); }

  /// Number of different pieces.
  std::size_t size() const { return size_; }
  /// Bytes of the longest piece: nothing longer can be found.
  std::size_t max_bytes() const { return max_bytes_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t begin = 0;
    std::uint32_t bytes = 0;
    std::int32_t id = kNotFound;
  };

  /// Index of the slot that holds `piece`, or of the free one where it belongs.
  std::size_t slot_of(std::string_view piece, std::uint64_t piece_hash) const;

  std::string arena_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  std::size_t max_bytes_ = 0;
};

}  // namespace native_infer
