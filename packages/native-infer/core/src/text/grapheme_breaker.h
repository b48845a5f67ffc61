// Where grapheme clusters end in a stream of code points.
#pragma once

#include <cstdint>

#include "text/unicode.h"

namespace native_infer::unicode {

/// Extended grapheme clusters (Unicode Standard Annex 29). Flags are not paired: a cluster of two
/// regional indicators comes as two clusters.
class GraphemeBreaker {
 public:
  /// True where a cluster begins at `c`, the next code point.
  bool begins_cluster(char32_t c);

  /// Forgets the text so far: the next code point begins a cluster.
  void reset() { *this = GraphemeBreaker(); }

 private:
  bool is_joined(char32_t c, std::uint32_t flags) const;
  void remember(char32_t c, std::uint32_t flags);

  bool is_start_ = true;
  char32_t previous_ = 0;
  std::uint32_t previous_flags_ = 0;
  /// The cluster ends in a pictograph with only extending marks behind it.
  bool after_pictograph_ = false;
  /// The cluster ends in a consonant with only extending marks behind it, and in one with a linker.
  bool after_consonant_ = false;
  bool after_linker_ = false;
};

}  // namespace native_infer::unicode
