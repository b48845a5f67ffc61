// Small encoders of each family and what transformers computes with them: testdata/families.json,
// which core/tools/make_family_fixtures.py writes.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "simdjson.h"
#include "support/temporary_directory.h"
#include "text/base64.h"
#include "weights/short_floats.h"

namespace native_infer::test {

using Shape = std::vector<std::size_t>;
/// Numbers of a tensor, row after row.
struct TestTensor {
  Shape shape;
  std::vector<float> values;
};
using TestTensors = std::map<std::string, TestTensor>;

struct FamilyCase {
  /// The text of config.json.
  std::string config;
  std::map<std::string, Shape> shapes;
  /// Hidden states of all tokens of the first text, then of the last token of each other.
  std::vector<float> rows;
};

struct FamilyCases {
  std::vector<std::vector<std::int32_t>> texts;
  std::vector<FamilyCase> cases;
};

/// FNV-1a with 64 bits.
inline std::uint64_t name_hash(std::string_view name) {
  std::uint64_t state = 0xCBF29CE484222325;
  for (const char c : name) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return state;
}

/// Number `index` below the name, in [-1, 1): the upper 24 bits of splitmix64.
inline double uniform(std::uint64_t name, std::uint64_t index) {
  std::uint64_t x = name + (index + 1) * 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  x ^= x >> 31;
  return static_cast<double>(x >> 40) * 0x1p-23 - 1;
}

/// As the Python program's `weights`.
inline TestTensor family_tensor(const std::string& name, const Shape& shape) {
  std::size_t count = 1;
  for (const std::size_t size : shape) count *= size;
  const bool is_matrix = shape.size() == 2;
  const bool is_table = name.find("embeddings") != std::string::npos;
  const bool is_norm = name.find("orm") != std::string::npos && name.ends_with("weight");
  double factor = is_norm ? 0.5 : 0.25;
  if (is_matrix) factor = is_table ? 1 : 2.7 / std::sqrt(static_cast<double>(shape[1]));
  const double offset = !is_matrix && is_norm ? 1 : 0;
  TestTensor tensor{shape, std::vector<float>(count)};
  const std::uint64_t hash = name_hash(name);
  for (std::size_t i = 0; i < count; ++i)
    tensor.values[i] = static_cast<float>(offset + factor * uniform(hash, i));
  return tensor;
}

inline TestTensors family_tensors(const FamilyCase& each) {
  TestTensors tensors;
  for (const auto& [name, shape] : each.shapes) tensors.emplace(name, family_tensor(name, shape));
  return tensors;
}

/// The bytes of a safetensors file; `type` is F32, F16 or BF16.
inline std::string safetensors_of(const TestTensors& tensors, const std::string& type = "F32") {
  std::string header = "{";
  std::string data;
  for (const auto& [name, tensor] : tensors) {
    std::string shape;
    for (const std::size_t size : tensor.shape)
      shape += (shape.empty() ? "" : ",") + std::to_string(size);
    const std::size_t begin = data.size();
    for (const float value : tensor.values) {
      const std::uint16_t half = type == "F16" ? to_float16(value) : to_bfloat16(value);
      const char* from = type == "F32" ? reinterpret_cast<const char*>(&value)
                                       : reinterpret_cast<const char*>(&half);
      data.append(from, type == "F32" ? sizeof(value) : sizeof(half));
    }
    header += (header.size() > 1 ? ",\"" : "\"") + name + R"(":{"dtype":")" + type +
              R"(","shape":[)" + shape + R"(],"data_offsets":[)" + std::to_string(begin) + "," +
              std::to_string(data.size()) + "]}";
  }
  header += "}";
  std::string length(8, '\0');
  const std::uint64_t bytes = header.size();
  std::memcpy(length.data(), &bytes, sizeof(bytes));
  return length + header + data;
}

inline FamilyCases read_family_cases() {
  simdjson::dom::parser parser;
  const simdjson::dom::element root =
      parser.load(std::string(NATIVE_INFER_TESTDATA_DIR) + "/families.json");
  FamilyCases all;
  for (const simdjson::dom::element text : root["texts"].get_array()) {
    auto& ids = all.texts.emplace_back();
    for (const simdjson::dom::element id : text.get_array())
      ids.push_back(static_cast<std::int32_t>(std::int64_t(id)));
  }
  for (const simdjson::dom::element each : root["cases"].get_array()) {
    FamilyCase& one = all.cases.emplace_back();
    one.config = simdjson::minify(each["config"]);
    for (const auto [name, shape] : each["shapes"].get_object()) {
      Shape& sizes = one.shapes[std::string(name)];
      for (const simdjson::dom::element size : shape.get_array())
        sizes.push_back(std::uint64_t(size));
    }
    const std::string bytes = decode_base64(std::string_view(each["rows"])).value();
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + i, sizeof(half));
      one.rows.push_back(from_float16(half));
    }
  }
  return all;
}

}  // namespace native_infer::test
