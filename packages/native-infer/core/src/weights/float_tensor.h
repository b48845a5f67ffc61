// A tensor of floating-point numbers, as a file holds it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace native_infer {

enum class FloatType : std::uint8_t { kFloat32, kFloat16, kBFloat16 };

/// Bytes of one number.
constexpr std::size_t bytes_of(FloatType type) {
  return type == FloatType::kFloat32 ? 4 : 2;
}

/// A view onto numbers that a `WeightStore` owns.
struct FloatTensor {
  /// For messages: the file, and the tensor's name in it.
  std::string source;
  FloatType type = FloatType::kFloat32;
  /// Empty for a scalar.
  std::vector<std::size_t> shape;
  /// Little-endian, not necessarily aligned.
  const std::byte* data = nullptr;
  /// Only of a matrix: the file has it column after column, so that element [i][j] of `shape` is
  /// number j * shape[0] + i.
  bool transposed = false;

  /// The product of the shape's dimensions.
  std::size_t elements() const;
};

/// Numbers [first, first + out.size()) in the order of the file.
void read_numbers(const FloatTensor& tensor, std::size_t first, std::span<float> out);

/// Rows [first, first + rows) of a matrix, one after the other.
void read_rows(const FloatTensor& matrix, std::size_t first, std::size_t rows,
               std::span<float> out);

}  // namespace native_infer
