// One file of tensors in the format safetensors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer {

/// The header of a file, checked as a whole: lengths, types, shapes and offsets fit the file, and
/// the tensors lie one after the other without gaps or overlaps, which the format demands.
class Safetensors {
 public:
  /// The longest header that is read, in bytes: the format's own limit.
  static constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

  struct Tensor {
    std::string name;
    /// As the file spells it: "F32", "BF16", ….
    std::string type;
    /// Empty for a scalar.
    std::vector<std::size_t> shape;
    /// Where its bytes are in the file.
    std::uint64_t begin = 0;
    std::uint64_t bytes = 0;

    /// The product of the shape's dimensions.
    std::size_t elements() const;
  };

  /// Reads the header and nothing else. Throws `Error` with `MODEL_NOT_FOUND` if there is no such
  /// file, and with `MODEL_INVALID`, naming the file and the tensor, if it cannot be read or is
  /// malformed.
  explicit Safetensors(std::filesystem::path file);

  const std::filesystem::path& file() const { return file_; }
  /// In the order of their bytes.
  const std::vector<Tensor>& tensors() const { return tensors_; }
  /// Null if the file has none of this name.
  const Tensor* find(std::string_view name) const;

  /// The values of a tensor of F32, F16 or BF16, as numbers of 32 bits. Throws `Error` with
  /// `MODEL_INVALID`, naming the file and the tensor, if it is of another type or the file has
  /// become shorter.
  std::vector<float> floats(const Tensor& tensor) const;

 private:
  std::filesystem::path file_;
  std::vector<Tensor> tensors_;
};

}  // namespace native_infer
