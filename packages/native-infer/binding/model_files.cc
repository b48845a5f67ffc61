#include "model_files.h"

#include <optional>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/model.h"

namespace native_infer::binding {

Napi::Value choose_onnx_file(const Napi::CallbackInfo& info) {
  if (!info[0].IsArray()) throw Error(ErrorCode::INVALID_ARGUMENT, "paths must be an array.");
  const auto array = info[0].As<Napi::Array>();
  std::vector<std::string> paths;
  for (std::uint32_t i = 0; i < array.Length(); ++i)
    paths.push_back(array.Get(i).ToString().Utf8Value());
  std::optional<Precision> precision;
  if (info[1].IsString()) precision = precision_from_name(info[1].As<Napi::String>().Utf8Value());
  const auto chosen = native_infer::choose_onnx_file(paths, precision);
  return chosen ? Napi::String::New(info.Env(), *chosen) : info.Env().Undefined();
}

}  // namespace native_infer::binding
