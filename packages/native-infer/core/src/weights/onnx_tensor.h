// TensorProto: a constant of an ONNX file.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "weights/float_tensor.h"
#include "weights/mapped_file.h"

namespace native_infer {

/// Reads tensors of one ONNX file, and maps the files beside it that hold the data of some.
class OnnxTensorReader {
 public:
  explicit OnnxTensorReader(std::filesystem::path file) : file_(std::move(file)) {}

  struct Named {
    std::string name;
    /// Nothing where the tensor is no float, float16 or bfloat16, or its numbers are not bytes.
    std::optional<FloatTensor> tensor = std::nullopt;
    /// The numbers of a tensor of int8.
    std::optional<std::span<const std::byte>> int8 = std::nullopt;
  };
  /// `message` is the TensorProto. Throws `Error` with `MODEL_INVALID`, naming file and tensor, if
  /// it is malformed or its data is not where it says.
  Named read(std::span<const std::byte> message);

  /// The files beside the ONNX file that tensors look into.
  const std::map<std::string, std::shared_ptr<const MappedFile>>& beside() const { return beside_; }

 private:
  struct Message;
  Message parse(std::span<const std::byte> bytes) const;
  std::span<const std::byte> outside(const Message& message);
  [[noreturn]] void fail(const std::string& tensor, const std::string& what) const;

  std::filesystem::path file_;
  std::map<std::string, std::shared_ptr<const MappedFile>> beside_;
};

}  // namespace native_infer
