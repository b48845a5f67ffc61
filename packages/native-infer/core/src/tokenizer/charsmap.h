// The charsmap of sentencepiece: rewriting rules behind a trie, as one block of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer {

/// The format: number of bytes of the trie (32 bits, little-endian), the trie, and the replacements
/// with a zero byte behind each. The trie is a double array of 32-bit units (Aoe 1989, in the form
/// of Darts-clone): bit 8 says that a key ends here, bits 9 to 31 give the offset to the children,
/// the low 8 bits are the byte that leads here; bits 0 to 30 of a leaf are where its replacement
/// begins.
class Charsmap {
 public:
  /// Throws `Error` with `MODEL_INVALID` where the sizes do not fit or the replacements are not
  /// UTF-8.
  explicit Charsmap(std::string_view bytes);

  /// The replacement for the shortest beginning of `text` that has a rule, or nothing. Whatever the
  /// units hold, no more of them are read than `text` has bytes, and none outside the trie.
  std::optional<std::string_view> find(std::string_view text) const;

  /// Code points of the longest replacement, and at least 1.
  std::size_t max_growth() const;

 private:
  std::string_view replacement_at(std::size_t begin) const;

  std::vector<std::uint32_t> units_;
  std::string replacements_;
};

}  // namespace native_infer
