// Which ONNX file of a model directory to load.
#include <string>
#include <vector>

#include "model/model_directory.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

const char* const kNative = "onnx/model_native.onnx";

Names names_for(std::optional<Precision> precision) {
  if (!precision)
    return {kNative, "onnx/model.onnx", "onnx/model_quantized.onnx", "model.onnx",
            "model_quantized.onnx"};
  switch (*precision) {
    case Precision::int8:
      return {kNative, "onnx/model_quantized.onnx", "model_quantized.onnx"};
    case Precision::bf16:
      return {"onnx/model_native_bf16.onnx"};
    case Precision::f32:
      break;
  }
  return {"onnx/model_native_fp32.onnx", "onnx/model.onnx", "model.onnx"};
}

std::string joined(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The only ONNX file in `directory`; empty where there is none.
fs::path only_onnx_file(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
    if (entry.path().extension() == ".onnx") files.push_back(entry.path());
  }
  if (files.empty()) return {};
  if (files.size() == 1) return files.front();
  throw Error(ErrorCode::MODEL_NOT_FOUND,
              "'" + directory.string() +
                  "' has several ONNX files, none with a name that is looked for (" +
                  joined(names_for(std::nullopt)) + "): rename the one to use.");
}

}  // namespace

fs::path choose_onnx_file(const fs::path& root, std::optional<Precision> precision) {
  const Names names = names_for(precision);
  for (const std::string& name : names) {
    if (fs::is_regular_file(root / name)) return root / name;
  }
  if (!precision) {
    for (const fs::path& directory : {root / "onnx", root}) {
      if (fs::path file = only_onnx_file(directory); !file.empty()) return file;
    }
  }
  throw Error(ErrorCode::MODEL_NOT_FOUND,
              "'" + root.string() + "' has no ONNX file" +
                  (precision ? " of the precision asked for" : "") + ": looked for " +
                  joined(names) + ". Export or convert the model, or name the right directory.");
}

}  // namespace native_infer
