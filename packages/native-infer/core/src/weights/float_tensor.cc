#include "weights/float_tensor.h"

#include <cstring>

#include "weights/short_floats.h"

namespace native_infer {
namespace {

template <float (*kWiden)(std::uint16_t)>
void widen(const std::byte* from, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, from + i * sizeof(bits), sizeof(bits));
    out[i] = kWiden(bits);
  }
}

}  // namespace

std::size_t FloatTensor::elements() const {
  std::size_t all = 1;
  for (const std::size_t size : shape) all *= size;
  return all;
}

void read_numbers(const FloatTensor& tensor, std::size_t first, std::span<float> out) {
  const std::byte* from = tensor.data + first * bytes_of(tensor.type);
  switch (tensor.type) {
    case FloatType::kFloat32:
      if (!out.empty()) std::memcpy(out.data(), from, out.size_bytes());
      break;
    case FloatType::kFloat16:
      widen<from_float16>(from, out);
      break;
    case FloatType::kBFloat16:
      widen<from_bfloat16>(from, out);
      break;
  }
}

void read_rows(const FloatTensor& matrix, std::size_t first, std::size_t rows,
               std::span<float> out) {
  const std::size_t width = matrix.shape[1];
  if (rows == 0 || width == 0) return;  // the other side may then be any number
  if (!matrix.transposed) {
    read_numbers(matrix, first * width, out.first(rows * width));
    return;
  }
  // A column of the file has the same element of all rows beside each other.
  std::vector<float> column(rows);
  for (std::size_t j = 0; j < width; ++j) {
    read_numbers(matrix, j * matrix.shape[0] + first, column);
    for (std::size_t i = 0; i < rows; ++i) out[i * width + j] = column[i];
  }
}

}  // namespace native_infer
