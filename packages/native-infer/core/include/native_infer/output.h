// The element types in which a vector can be handed out, and cutting it short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace native_infer {

/// The element type of a vector that is handed out. The numbers are those of
/// `sentence_transformers.quantize_embeddings`.
enum class OutputType : std::uint8_t {
  kFloat32,  ///< Four bytes per dimension, in the machine's byte order.
  kInt8,     ///< One byte per dimension: `kUint8` minus 128.
  kUint8,    ///< One byte per dimension: which of 256 steps between min and max.
  kBinary,   ///< One bit per dimension: `kUbinary` minus 128.
  kUbinary,  ///< One bit per dimension: set where it is above zero, the first one highest.
};

/// "float32", "int8", "uint8", "binary" or "ubinary".
std::string_view output_type_name(OutputType type);

/// The reverse of `output_type_name`. Throws `Error` with `INVALID_ARGUMENT` naming `name` and what
/// is allowed.
OutputType output_type_from_name(std::string_view name);

/// Bytes of one converted vector. One bit per dimension is rounded up to whole bytes.
std::size_t output_bytes(OutputType type, std::size_t dimensions);

/// What each dimension's 256 steps of `kInt8` and `kUint8` span.
struct OutputRanges {
  std::vector<float> min;
  std::vector<float> max;
};

/// Throws `Error` with `INVALID_ARGUMENT` unless both bounds are there for each of `dimensions`,
/// are finite and `min` is not above `max`.
void check_output_ranges(const OutputRanges& ranges, std::size_t dimensions);

/// The bound of `kInt8` and `kUint8` where no ranges are given: each dimension then spans -bound to
/// +bound. For vectors of unit length alone, whose elements have the root mean square
/// 1 / sqrt(dimensions): the bound is 5 times that, at most 1.
///
/// Measured on all-MiniLM-L6-v2 with 723 sentences of prose, and with the 186 made-up and
/// many-script texts of its golden file: the range holds every element of the prose and 99.99 % of
/// the others. Cosine between the vector and (uint8 + 0.5) * step - bound:
///
/// | dimensions | prose, mean | prose, min | golden, mean | golden, min |
/// | --- | --- | --- | --- | --- |
/// | 384 | 0.99994 | 0.9999 | 0.9998 | 0.989 |
/// | 256 | 0.99994 | 0.9999 | 0.9997 | 0.987 |
/// | 128 | 0.99994 | 0.9999 | 0.9998 | 0.992 |
/// | 64 | 0.99994 | 0.9999 | 0.9999 | 0.9999 |
/// | 32 | 0.99994 | 0.9999 | 0.9999 | 0.9999 |
float default_output_bound(std::size_t dimensions);

/// Writes `vector` as `type` into `out`, which has `output_bytes(type, vector.size())` bytes. All
/// elements of `vector` must be finite.
///
/// `kUint8` is floor((x - min) / step) with step = (max - min) / 255, or 1 where that is 0, in
/// float32. Values outside the range become its nearest end, where releases of
/// sentence-transformers before 6 let them wrap around. Bits past the last dimension are 0.
///
/// `ranges` are used by `kInt8` and `kUint8` alone and must have at least `vector.size()`
/// dimensions; null means `default_output_bound`. Throws `Error` with `INTERNAL` where a size is
/// wrong.
void convert(OutputType type, std::span<const float> vector, const OutputRanges* ranges,
             std::span<std::byte> out);

/// Throws `Error` with `INVALID_ARGUMENT` unless `dimensions` is 1 to those `of_model`.
void check_dimensions(std::size_t dimensions, std::size_t of_model);

/// Cuts `vector` to its first `dimensions` elements, gives those unit length where `renormalize`
/// says so, and returns them: what models trained for it (Matryoshka) allow. sentence-transformers
/// leaves a cut vector shorter than one unless told otherwise. Throws `Error` with
/// `INVALID_ARGUMENT` unless `dimensions` is 1 to `vector.size()`.
std::span<float> shorten(std::span<float> vector, std::size_t dimensions, bool renormalize);

}  // namespace native_infer
