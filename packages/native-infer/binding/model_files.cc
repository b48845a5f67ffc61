#include "model_files.h"

#include <optional>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/model.h"

namespace native_infer::binding {

namespace {

std::vector<std::string> strings(const Napi::Value& value) {
  if (!value.IsArray()) throw Error(ErrorCode::INVALID_ARGUMENT, "paths must be an array.");
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> all;
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::HandleScope scope(array.Env());
    all.push_back(array.Get(i).ToString().Utf8Value());
  }
  return all;
}

std::optional<std::string> string_if_any(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  return value.As<Napi::String>().Utf8Value();
}

Napi::Array to_js(Napi::Env env, const std::vector<std::string>& all) {
  auto js = Napi::Array::New(env, all.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) js.Set(i, all[i]);
  return js;
}

}  // namespace

Napi::Value needed_files(const Napi::CallbackInfo& info) {
  std::optional<Precision> precision;
  if (const auto name = string_if_any(info[2])) precision = precision_from_name(*name);
  const NeededFiles needed = native_infer::needed_files(strings(info[0]), string_if_any(info[1]),
                                                        precision, string_if_any(info[3]));
  Napi::Object js = Napi::Object::New(info.Env());
  js.Set("files", to_js(info.Env(), needed.files));
  js.Set("missing", to_js(info.Env(), needed.missing));
  if (needed.onnx_file) js.Set("onnxFile", *needed.onnx_file);
  return js;
}

}  // namespace native_infer::binding
