#include "model/onnx_files.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "kernels/cpu_features.h"
#include "native_infer/error.h"

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

/// The ONNX file in `folder` that comes first in the alphabet; empty where there is none.
fs::path first_onnx_file(const fs::path& folder) {
  fs::path first;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".onnx" && (first.empty() || path < first)) first = path;
  }
  return first;
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

fs::path choose_onnx_file(const fs::path& root, std::optional<Precision> precision,
                          ByteProducts products) {
  const Names names = names_for(precision, products);
  const fs::path folders[] = {root / "onnx", root};
  std::error_code ignored;
  for (const fs::path& folder : folders) {
    for (const std::string& name : names) {
      fs::path file = folder / (name + ".onnx");
      if (fs::is_regular_file(file, ignored)) return file;
    }
  }
  if (!precision) {
    for (const fs::path& folder : folders) {
      if (fs::path file = first_onnx_file(folder); !file.empty()) return file;
    }
  }
  throw Error(ErrorCode::MODEL_NOT_FOUND,
              "'" + root.string() + "' has no ONNX file" +
                  (precision ? " of the precision asked for" : "") + ": looked in it and in its " +
                  "folder onnx for " + listed(names) +
                  ". Export or convert the model, or name the right directory.");
}

bool has_onnx_files(const fs::path& root) {
  return !first_onnx_file(root / "onnx").empty() || !first_onnx_file(root).empty();
}

}  // namespace native_infer
