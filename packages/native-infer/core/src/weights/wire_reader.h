// The wire format of protobuf: fields of a message, one after the other, without copying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace native_infer {

/// Thrown by nobody: a message that breaks off, or has what no message has, ends with `ok()` false.
class WireReader {
 public:
  enum class Type : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
  struct Field {
    std::uint32_t number = 0;
    Type type = Type::kVarint;
    /// Of a varint or a fixed number: its bits.
    std::uint64_t value = 0;
    /// Of bytes: a string, a message, or packed numbers.
    std::span<const std::byte> bytes;

    std::string_view text() const {
      return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
  };

  explicit WireReader(std::span<const std::byte> message) : rest_(message) {}

  /// The next field; nothing at the end, and where the message is malformed.
  std::optional<Field> next();
  /// A varint of a packed field; the reader was made of its bytes.
  std::optional<std::uint64_t> next_varint();

  bool at_end() const { return rest_.empty(); }
  /// False once something malformed was met.
  bool ok() const { return ok_; }

 private:
  std::optional<std::uint64_t> varint();
  std::optional<std::uint64_t> fixed(std::size_t bytes);
  std::nullopt_t fail();

  std::span<const std::byte> rest_;
  bool ok_ = true;
};

}  // namespace native_infer
