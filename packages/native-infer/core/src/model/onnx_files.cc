#include "model/onnx_files.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/cpu_features.h"
#include "native_infer/error.h"
#include "native_infer/model.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

Names joined(std::initializer_list<Names> parts) {
  Names all;
  for (const Names& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Names fp32_names() {
  return {"model", "model_O1", "model_O2", "model_O3"};
}

Names int8_names(ByteProducts products) {
  const Names any = {"model_quantized", "model_int8", "model_uint8"};
  const Names vnni = {"model_qint8_avx512_vnni", "model_qint8_avx512"};
  const Names saturating = {"model_quint8_avx2"};
  const Names arm = {"model_qint8_arm64"};
  switch (products) {
    case ByteProducts::kVnni:
      return joined({vnni, any, saturating, arm});
    case ByteProducts::kSaturating:
      return joined({saturating, any, vnni, arm});
    case ByteProducts::kArm:
      break;
  }
  return joined({arm, any, saturating, vnni});
}

Names names_for(std::optional<Precision> precision, ByteProducts products) {
  const Names native = {"model_native"};
  if (!precision)
    return joined({native, fp32_names(), int8_names(products), {"model_fp16", "model_O4"}});
  switch (*precision) {
    case Precision::int8:
      return joined({native, int8_names(products)});
    case Precision::bf16:
      return {"model_native_bf16"};
    case Precision::f32:
      break;
  }
  return joined({{"model_native_fp32"}, fp32_names()});
}

std::string listed(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name + ".onnx";
  return text;
}

bool is_onnx(std::string_view path) {
  return path.ends_with(".onnx");
}

/// The ONNX files in `onnx/` and in `root` itself, as paths relative to `root`.
Names onnx_files(const fs::path& root) {
  Names files;
  for (const std::string folder : {"onnx/", ""}) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(root / folder, ignored)) {
      const std::string name = entry.path().filename().string();
      if (is_onnx(name) && entry.is_regular_file(ignored)) files.push_back(folder + name);
    }
  }
  return files;
}

/// The ONNX files that stand in `folder` itself, in the order of the alphabet.
Names in_folder(const std::string& folder, const Names& paths) {
  Names found;
  for (const std::string& path : paths) {
    const std::size_t slash = path.rfind('/');
    const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    if (is_onnx(path) && parent == folder) found.push_back(path);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string what_is_there(const Names& paths) {
  Names there;
  for (const std::string& path : paths)
    if (is_onnx(path)) there.push_back(path);
  if (there.empty()) return "Export or convert the model, or name the right directory.";
  std::sort(there.begin(), there.end());
  std::string text;
  for (const std::string& path : there) text += (text.empty() ? "" : ", ") + path;
  return "It has " + text + ": set the option onnxFile to the right one.";
}

}  // namespace

ByteProducts byte_products() {
#if defined(__aarch64__)
  return ByteProducts::kArm;
#else
  const CpuFeatures cpu = detect_cpu_features();
  return cpu.avx512vnni || cpu.avxvnni ? ByteProducts::kVnni : ByteProducts::kSaturating;
#endif
}

std::optional<std::string> choose_onnx_file(const std::vector<std::string>& paths,
                                            std::optional<Precision> precision,
                                            ByteProducts products) {
  const Names names = names_for(precision, products);
  const std::array<std::string, 2> folders = {"onnx/", ""};
  for (const std::string& folder : folders) {
    for (const std::string& name : names) {
      std::string path = folder + name + ".onnx";
      if (std::find(paths.begin(), paths.end(), path) != paths.end()) return path;
    }
  }
  if (precision) return std::nullopt;
  // Of several, the first would be a guess: an encoder and a decoder, or two precisions.
  for (const std::string& folder : folders) {
    const Names found = in_folder(folder, paths);
    if (!found.empty()) return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> choose_onnx_file(const std::vector<std::string>& paths,
                                            const std::string& transformer,
                                            std::optional<Precision> precision,
                                            ByteProducts products) {
  Names below;
  for (const std::string& path : paths) {
    if (path.starts_with(transformer)) below.push_back(path.substr(transformer.size()));
  }
  const bool has_own = std::any_of(below.begin(), below.end(), [](const std::string& path) {
    return is_onnx(path) && (path.find('/') == std::string::npos || path.starts_with("onnx/"));
  });
  if (transformer.empty() || !has_own) return choose_onnx_file(paths, precision, products);
  const auto chosen = choose_onnx_file(below, precision, products);
  return chosen ? std::optional(transformer + *chosen) : std::nullopt;
}

fs::path choose_onnx_file(const fs::path& root, const fs::path& transformer,
                          std::optional<Precision> precision, ByteProducts products) {
  Names paths = onnx_files(root);
  std::string folder;
  if (transformer != root) {
    folder = (transformer.lexically_relative(root) / "").generic_string();
    for (const std::string& path : onnx_files(transformer)) paths.push_back(folder + path);
  }
  if (const auto path = choose_onnx_file(paths, folder, precision, products)) return root / *path;
  throw Error(ErrorCode::MODEL_NOT_FOUND,
              "'" + root.string() + "' has no ONNX file" +
                  (precision ? " of the precision asked for" : "") + ": looked in it and in its " +
                  "folder onnx for " + listed(names_for(precision, products)) +
                  (precision ? ". " : ", and for any other that is the only one there. ") +
                  what_is_there(paths));
}

fs::path choose_onnx_file(const fs::path& root, std::optional<Precision> precision,
                          ByteProducts products) {
  return choose_onnx_file(root, root, precision, products);
}

}  // namespace native_infer
