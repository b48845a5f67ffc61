#include "model_files.h"

#include <optional>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/model.h"
#include "options.h"

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
  if (!info[0].IsObject()) throw Error(ErrorCode::INVALID_ARGUMENT, "the question is an object.");
  const auto js = info[0].As<Napi::Object>();
  FilesQuestion question;
  question.paths = strings(js.Get("paths"));
  question.modules_json = string_if_any(js.Get("modules"));
  question.config_json = string_if_any(js.Get("config"));
  if (const auto name = string_if_any(js.Get("dtype"))) question.dtype = precision_from_name(*name);
  question.onnx_file = string_if_any(js.Get("onnxFile"));
  if (const auto name = string_if_any(js.Get("pooling")))
    question.pooling = pooling_from_name(*name);
  question.task = task(js);
  question.wants_graph = js.Get("wantsGraph").ToBoolean();
  const NeededFiles needed = native_infer::needed_files(question);
  Napi::Object answer = Napi::Object::New(info.Env());
  answer.Set("files", to_js(info.Env(), needed.files));
  answer.Set("missing", to_js(info.Env(), needed.missing));
  if (needed.weights) answer.Set("weights", *needed.weights);
  answer.Set("whyNone", needed.why_none);
  return answer;
}

Napi::Value transformer_config(const Napi::CallbackInfo& info) {
  const std::string path = native_infer::transformer_config(string_if_any(info[0]));
  return Napi::String::New(info.Env(), path);
}

}  // namespace native_infer::binding
