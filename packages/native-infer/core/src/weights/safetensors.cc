#include "weights/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "json/git_lfs.h"
#include "native_infer/error.h"
#include "simdjson.h"
#include "weights/short_floats.h"

namespace native_infer {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

namespace fs = std::filesystem;
using Tensor = Safetensors::Tensor;

constexpr std::uint64_t kLengthBytes = 8;

[[noreturn]] void fail(const fs::path& file, const std::string& what) {
  throw Error(ErrorCode::MODEL_INVALID,
              "'" + file.string() + "' " + what + ": fetch or write the file again.");
}

[[noreturn]] void fail(const fs::path& file, std::string_view tensor, const std::string& what) {
  fail(file, "is malformed at the tensor '" + std::string(tensor.substr(0, 200)) + "': " + what);
}

struct ElementType {
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array<ElementType, 15> kTypes = {{{"BOOL", 1},
                                                 {"U8", 1},
                                                 {"I8", 1},
                                                 {"F8_E5M2", 1},
                                                 {"F8_E4M3", 1},
                                                 {"F8_E8M0", 1},
                                                 {"I16", 2},
                                                 {"U16", 2},
                                                 {"F16", 2},
                                                 {"BF16", 2},
                                                 {"I32", 4},
                                                 {"U32", 4},
                                                 {"F32", 4},
                                                 {"F64", 8},
                                                 {"I64", 8}}};

std::optional<std::size_t> bytes_of(std::string_view type) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const ElementType& known) { return known.name == type; });
  return found == kTypes.end() ? std::nullopt : std::optional(found->bytes);
}

/// Nothing on overflow.
std::optional<std::uint64_t> product(const std::vector<std::size_t>& shape, std::size_t factor) {
  std::uint64_t all = factor;
  for (const std::size_t size : shape) {
    if (size != 0 && all > std::numeric_limits<std::uint64_t>::max() / size) return std::nullopt;
    all *= size;
  }
  return all;
}

/// `begin` still counts from the end of the header.
Tensor read_tensor(const fs::path& file, std::string_view name, simdjson::dom::element entry) {
  Tensor tensor;
  tensor.name = name;
  std::string_view type;
  if (entry["dtype"].get(type) != simdjson::SUCCESS) fail(file, name, "it has no dtype");
  tensor.type = type;
  const auto unit = bytes_of(type);
  if (!unit) fail(file, name, "its dtype '" + tensor.type.substr(0, 20) + "' is not known");
  simdjson::dom::array shape;
  if (entry["shape"].get(shape) != simdjson::SUCCESS) fail(file, name, "it has no shape");
  for (const simdjson::dom::element item : shape) {
    std::uint64_t size = 0;
    if (item.get(size) != simdjson::SUCCESS) fail(file, name, "its shape holds no sizes");
    tensor.shape.push_back(size);
  }
  simdjson::dom::array offsets;
  std::uint64_t end = 0;
  if (entry["data_offsets"].get(offsets) != simdjson::SUCCESS || offsets.size() != 2 ||
      offsets.at(0).get(tensor.begin) != simdjson::SUCCESS ||
      offsets.at(1).get(end) != simdjson::SUCCESS || end < tensor.begin)
    fail(file, name, "it has no data_offsets [begin, end]");
  tensor.bytes = end - tensor.begin;
  if (product(tensor.shape, *unit) != tensor.bytes)
    fail(file, name, "its shape and dtype do not make the bytes between its data_offsets");
  return tensor;
}

/// The format wants every byte of the data to belong to one tensor.
void place(const fs::path& file, std::uint64_t header_end, std::uint64_t file_bytes,
           std::vector<Tensor>& tensors) {
  std::stable_sort(tensors.begin(), tensors.end(), [](const Tensor& a, const Tensor& b) {
    return std::pair(a.begin, a.bytes) < std::pair(b.begin, b.bytes);
  });
  const std::uint64_t data_bytes = file_bytes - header_end;
  std::uint64_t next = 0;
  for (Tensor& tensor : tensors) {
    if (tensor.begin != next)
      fail(file, tensor.name, "there is a gap or an overlap before its bytes");
    if (tensor.bytes > data_bytes - next) fail(file, tensor.name, "the file ends before its bytes");
    next += tensor.bytes;
    tensor.begin += header_end;
  }
  if (next != data_bytes)
    fail(file, "has " + std::to_string(data_bytes - next) + " bytes that belong to no tensor");
}

std::vector<Tensor> parse_header(const fs::path& file, const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::object entries;
  if (const auto error = parser.parse(text).get(entries))
    fail(file, std::string("has a header that is no JSON object (") +
                   simdjson::error_message(error) + ")");
  std::vector<Tensor> tensors;
  std::set<std::string_view> names;
  for (const auto [name, entry] : entries) {
    if (!names.insert(name).second) fail(file, name, "the name is there twice");
    if (name != "__metadata__") tensors.push_back(read_tensor(file, name, entry));
  }
  return tensors;
}

/// Reads exactly `bytes` bytes from `begin` on; false if they are not there.
bool read(std::ifstream& stream, std::uint64_t begin, char* to, std::uint64_t bytes) {
  stream.seekg(static_cast<std::streamoff>(begin));
  stream.read(to, static_cast<std::streamsize>(bytes));
  return stream.good() && static_cast<std::uint64_t>(stream.gcount()) == bytes;
}

}  // namespace

std::size_t Safetensors::Tensor::elements() const {
  std::size_t all = 1;
  for (const std::size_t size : shape) all *= size;
  return all;
}

Safetensors::Safetensors(fs::path file) : file_(std::move(file)) {
  std::error_code error;
  if (!fs::is_regular_file(file_, error))
    throw Error(ErrorCode::MODEL_NOT_FOUND, "'" + file_.string() + "' does not exist.");
  check_fetched(file_);
  const std::uint64_t file_bytes = fs::file_size(file_, error);
  std::ifstream stream(file_, std::ios::binary);
  if (error || !stream) fail(file_, "cannot be read");
  std::array<char, kLengthBytes> length_bytes{};
  if (file_bytes < kLengthBytes || !read(stream, 0, length_bytes.data(), kLengthBytes))
    fail(file_, "is too short for a safetensors file");
  const auto length = std::bit_cast<std::uint64_t>(length_bytes);
  if (length > kMaxHeaderBytes || length > file_bytes - kLengthBytes)
    fail(file_, "says that its header has " + std::to_string(length) + " bytes");
  std::string text(length, '\0');
  if (length > 0 && !read(stream, kLengthBytes, text.data(), length))
    fail(file_, "ends inside its header");
  tensors_ = parse_header(file_, text);
  place(file_, kLengthBytes + length, file_bytes, tensors_);
}

const Safetensors::Tensor* Safetensors::find(std::string_view name) const {
  const auto found = std::find_if(tensors_.begin(), tensors_.end(),
                                  [&](const Tensor& tensor) { return tensor.name == name; });
  return found == tensors_.end() ? nullptr : &*found;
}

std::vector<float> Safetensors::floats(const Tensor& tensor) const {
  const bool is_short = tensor.type == "F16" || tensor.type == "BF16";
  if (!is_short && tensor.type != "F32")
    fail(file_, "has the tensor '" + tensor.name + "' as " + tensor.type +
                    "; supported are F32, F16 and BF16");
  std::ifstream stream(file_, std::ios::binary);
  std::vector<float> values(tensor.elements());
  std::vector<std::uint16_t> bits(is_short ? values.size() : 0);
  char* const target =
      is_short ? reinterpret_cast<char*>(bits.data()) : reinterpret_cast<char*>(values.data());
  if (tensor.bytes > 0 && !read(stream, tensor.begin, target, tensor.bytes))
    fail(file_, tensor.name, "the file ends before its bytes");
  const auto widen = tensor.type == "F16" ? from_float16 : from_bfloat16;
  std::transform(bits.begin(), bits.end(), values.begin(), widen);
  return values;
}

}  // namespace native_infer
