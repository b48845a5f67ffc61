// The vocabulary's other direction: from an id to its entry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace native_infer {

/// Ids may have gaps of any size. Immutable.
class TokenNames {
 public:
  using Entries = std::vector<std::pair<std::string_view, std::int32_t>>;

  /// Of equal ids the last one counts. The strings are copied.
  explicit TokenNames(Entries entries);

  /// The entry with this id, as long as this object lives; nothing where there is none.
  std::optional<std::string_view> find(std::int32_t id) const;

 private:
  struct Name {
    std::int32_t id;
    /// It ends where the next one begins.
    std::uint32_t begin;
  };

  /// All entries, in the order of their ids.
  std::string arena_;
  /// Sorted by id, with one more behind the last.
  std::vector<Name> names_;
};

}  // namespace native_infer
