#include "weights/wire_reader.h"

#include <cstring>

namespace native_infer {

std::nullopt_t WireReader::fail() {
  ok_ = false;
  rest_ = {};
  return std::nullopt;
}

std::optional<std::uint64_t> WireReader::varint() {
  constexpr std::size_t kMaxBytes = 10;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kMaxBytes && i < rest_.size(); ++i) {
    const auto byte = static_cast<std::uint64_t>(rest_[i]);
    value |= (byte & 0x7FU) << (7 * i);
    if ((byte & 0x80U) == 0) {
      rest_ = rest_.subspan(i + 1);
      return value;
    }
  }
  return fail();
}

std::optional<std::uint64_t> WireReader::fixed(std::size_t bytes) {
  if (rest_.size() < bytes) return fail();
  std::uint64_t value = 0;
  std::memcpy(&value, rest_.data(), bytes);
  rest_ = rest_.subspan(bytes);
  return value;
}

std::optional<std::uint64_t> WireReader::next_varint() {
  if (rest_.empty()) return std::nullopt;
  return varint();
}

std::optional<WireReader::Field> WireReader::next() {
  if (rest_.empty()) return std::nullopt;
  const auto key = varint();
  if (!key) return std::nullopt;
  constexpr std::uint64_t kMaxNumber = (std::uint64_t{1} << 29) - 1;
  Field field;
  if (*key >> 3 == 0 || *key >> 3 > kMaxNumber) return fail();
  field.number = static_cast<std::uint32_t>(*key >> 3);
  field.type = static_cast<Type>(*key & 7U);
  std::optional<std::uint64_t> value;
  switch (field.type) {
    case Type::kVarint:
    case Type::kBytes:
      value = varint();
      break;
    case Type::kFixed64:
      value = fixed(8);
      break;
    case Type::kFixed32:
      value = fixed(4);
      break;
    default:  // groups, which nobody writes, and what is no type
      return fail();
  }
  if (!value) return std::nullopt;
  field.value = *value;
  if (field.type == Type::kBytes) {
    if (*value > rest_.size()) return fail();
    field.bytes = rest_.first(static_cast<std::size_t>(*value));
    rest_ = rest_.subspan(static_cast<std::size_t>(*value));
  }
  return field;
}

}  // namespace native_infer
