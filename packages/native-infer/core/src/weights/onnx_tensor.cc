#include "weights/onnx_tensor.h"

#include <charconv>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "native_infer/error.h"
#include "weights/wire_reader.h"

namespace native_infer {
namespace {

using Type = WireReader::Type;

/// Fields of TensorProto, and of the pairs that say where external data is.
constexpr std::uint32_t kDims = 1;
constexpr std::uint32_t kDataType = 2;
constexpr std::uint32_t kFloatData = 4;
constexpr std::uint32_t kName = 8;
constexpr std::uint32_t kRawData = 9;
constexpr std::uint32_t kExternalData = 13;
constexpr std::uint32_t kDataLocation = 14;
constexpr std::uint32_t kKey = 1;
constexpr std::uint32_t kValue = 2;

constexpr std::size_t kMaxDimensions = 8;

std::optional<FloatType> float_type(std::uint64_t type) {
  constexpr std::uint64_t kFloat = 1;
  constexpr std::uint64_t kHalf = 10;
  constexpr std::uint64_t kBrain = 16;
  if (type == kFloat) return FloatType::kFloat32;
  if (type == kHalf) return FloatType::kFloat16;
  if (type == kBrain) return FloatType::kBFloat16;
  return std::nullopt;
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

constexpr std::uint64_t kInt8 = 3;

/// Nothing on overflow.
std::optional<std::uint64_t> bytes_needed(const std::vector<std::size_t>& shape,
                                          std::size_t bytes_of_one) {
  std::uint64_t all = bytes_of_one;
  for (const std::size_t size : shape) {
    if (size != 0 && all > std::numeric_limits<std::uint64_t>::max() / size) return std::nullopt;
    all *= size;
  }
  return all;
}

}  // namespace

struct OnnxTensorReader::Message {
  std::string name;
  std::uint64_t type = 0;
  std::vector<std::size_t> shape;
  std::span<const std::byte> data;
  bool has_data = false;
  bool is_outside = false;
  std::map<std::string, std::string> place;
};

void OnnxTensorReader::fail(const std::string& tensor, const std::string& what) const {
  throw Error(ErrorCode::MODEL_INVALID, "'" + file_.string() + "' is malformed at the tensor '" +
                                            tensor.substr(0, 200) + "': " + what +
                                            ": fetch or export the file again.");
}

OnnxTensorReader::Message OnnxTensorReader::parse(std::span<const std::byte> bytes) const {
  Message message;
  WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == kName && field->type == Type::kBytes) message.name = field->text();
    if (field->number == kDataType) message.type = field->value;
    if (field->number == kDataLocation) message.is_outside = field->value == 1;
    if (field->number == kDims) {
      WireReader packed(field->bytes);
      if (field->type == Type::kVarint) message.shape.push_back(field->value);
      while (const auto size = packed.next_varint()) message.shape.push_back(*size);
      if (!packed.ok() || message.shape.size() > kMaxDimensions)
        fail(message.name, "its dims are not sizes");
    }
    // Packed floats lie there as raw data does.
    const bool is_data = field->number == kRawData || field->number == kFloatData;
    if (is_data && field->type == Type::kBytes) {
      message.data = field->bytes;
      message.has_data = true;
    }
    if (field->number == kExternalData && field->type == Type::kBytes) {
      std::string key;
      std::string value;
      WireReader pair(field->bytes);
      while (const auto part = pair.next()) {
        if (part->number == kKey) key = part->text();
        if (part->number == kValue) value = part->text();
      }
      message.place[key] = value;
    }
  }
  if (!reader.ok()) fail(message.name, "it breaks off");
  return message;
}

std::span<const std::byte> OnnxTensorReader::outside(const Message& message) {
  const auto found = message.place.find("location");
  const std::string location = found == message.place.end() ? "" : found->second;
  const std::filesystem::path path(location);
  if (location.empty() || path.is_absolute() || path.has_parent_path() || location == "..")
    fail(message.name, "its data is not in a file beside it ('" + location.substr(0, 100) + "')");
  auto& mapped = beside_[location];
  if (!mapped) mapped = std::make_shared<const MappedFile>(file_.parent_path() / path);
  const auto part = [&](const char* key, std::uint64_t absent) {
    const auto given = message.place.find(key);
    if (given == message.place.end()) return absent;
    const auto value = number(given->second);
    if (!value) fail(message.name, std::string("its ") + key + " is no number");
    return *value;
  };
  const std::span<const std::byte> all = mapped->bytes();
  const std::uint64_t offset = part("offset", 0);
  if (offset > all.size()) fail(message.name, "'" + location + "' ends before its data");
  const std::uint64_t length = part("length", all.size() - offset);
  if (length > all.size() - offset) fail(message.name, "'" + location + "' ends inside its data");
  return all.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

OnnxTensorReader::Named OnnxTensorReader::read(std::span<const std::byte> bytes) {
  Message message = parse(bytes);
  const auto type = float_type(message.type);
  if (!type && message.type != kInt8) return {std::move(message.name)};
  const auto needed = bytes_needed(message.shape, type ? bytes_of(*type) : 1);
  if (message.is_outside) {
    message.data = outside(message);
  } else if (!message.has_data && needed != 0U) {
    return {std::move(message.name)};
  }
  if (needed != message.data.size())
    fail(message.name, "its shape and type do not make its " + std::to_string(message.data.size()) +
                           " bytes of data");
  if (!type) return {std::move(message.name), std::nullopt, message.data};
  FloatTensor tensor{.source = "'" + file_.string() + "': tensor '" + message.name + "'",
                     .type = *type,
                     .shape = std::move(message.shape),
                     .data = message.data.data()};
  return {std::move(message.name), std::move(tensor)};
}

}  // namespace native_infer
