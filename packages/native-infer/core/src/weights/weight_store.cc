#include "weights/weight_store.h"

#include <optional>
#include <set>
#include <utility>

#include "json/json_file.h"
#include "native_infer/error.h"
#include "weights/safetensors.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

std::optional<FloatType> float_type(std::string_view name) {
  if (name == "F32") return FloatType::kFloat32;
  if (name == "F16") return FloatType::kFloat16;
  if (name == "BF16") return FloatType::kBFloat16;
  return std::nullopt;
}

void add_file(const fs::path& file, WeightStore& store) {
  const Safetensors header(file);
  auto mapped = std::make_shared<const MappedFile>(file);
  for (const Safetensors::Tensor& tensor : header.tensors()) {
    const auto type = float_type(tensor.type);
    if (!type) continue;
    // The header was checked against the size that the file had when it was read.
    if (tensor.begin + tensor.bytes > mapped->bytes().size())
      throw Error(ErrorCode::MODEL_INVALID,
                  "'" + file.string() + "' became shorter while it was read.");
    store.add(tensor.name, {.source = "'" + file.string() + "': tensor '" + tensor.name + "'",
                            .type = *type,
                            .shape = tensor.shape,
                            .data = mapped->bytes().data() + tensor.begin});
  }
  store.keep(std::move(mapped));
}

/// The files that an index lists, each once.
std::set<std::string> parts_of(const fs::path& index) {
  const auto json = JsonFile::read_if_present(index);
  if (!json) throw Error(ErrorCode::MODEL_NOT_FOUND, "'" + index.string() + "' does not exist.");
  std::set<std::string> parts;
  for (const auto& [tensor, part] : json->string_map("weight_map")) {
    if (part.empty() || part.find_first_of("/\\") != std::string::npos || part == "..")
      json->fail("weight_map." + tensor, "the name of a file beside it");
    parts.insert(part);
  }
  if (parts.empty()) json->fail("weight_map", "an object that names at least one file");
  return parts;
}

}  // namespace

const FloatTensor* WeightStore::find(std::string_view name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

void WeightStore::add(std::string name, FloatTensor tensor) {
  tensors_.insert_or_assign(std::move(name), std::move(tensor));
}

WeightStore open_safetensors(const fs::path& file) {
  WeightStore store(file);
  if (file.extension() != ".json") {
    add_file(file, store);
    return store;
  }
  for (const std::string& part : parts_of(file)) add_file(file.parent_path() / part, store);
  return store;
}

}  // namespace native_infer
