// The floating-point tensors of a model by name, wherever they are.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weights/float_tensor.h"
#include "weights/mapped_file.h"

namespace native_infer {

/// Owns the mapped files that its tensors look into. Immutable once it is filled.
class WeightStore {
 public:
  /// `file` is what messages call the whole.
  explicit WeightStore(std::filesystem::path file) : file_(std::move(file)) {}

  const std::filesystem::path& file() const { return file_; }
  const std::map<std::string, FloatTensor, std::less<>>& tensors() const { return tensors_; }
  /// Null if there is none of this name.
  const FloatTensor* find(std::string_view name) const;

  /// The mapped files, in the order in which they were added.
  const std::vector<std::shared_ptr<const MappedFile>>& mapped() const { return mapped_; }

  void keep(std::shared_ptr<const MappedFile> mapped) { mapped_.push_back(std::move(mapped)); }
  /// Replaces one of the same name.
  void add(std::string name, FloatTensor tensor);

 private:
  std::filesystem::path file_;
  std::map<std::string, FloatTensor, std::less<>> tensors_;
  std::vector<std::shared_ptr<const MappedFile>> mapped_;
};

/// The tensors of F32, F16 and BF16 in `model.safetensors`, or in the parts that
/// `model.safetensors.index.json` lists; `file` is either. Throws `Error` with `MODEL_NOT_FOUND`
/// for a part that is missing, and with `MODEL_INVALID`, naming file and tensor, for what is
/// malformed.
WeightStore open_safetensors(const std::filesystem::path& file);

}  // namespace native_infer
