#include "values.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "utf16_offsets.h"

namespace native_infer::binding {
namespace {

[[noreturn]] void wrong_type(const char* name, const char* expected) {
  throw Error(ErrorCode::INVALID_ARGUMENT, std::string(name) + " must be " + expected + ".");
}

std::optional<double> number(const Napi::Object& options, const char* name) {
  const Napi::Value value = options.Get(name);
  if (value.IsUndefined()) return std::nullopt;
  if (!value.IsNumber()) wrong_type(name, "a number");
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0) || number > 9007199254740991.0 || number != std::floor(number)) {
    wrong_type(name, "an integer of at least 0");
  }
  return number;
}

std::optional<std::size_t> size(const Napi::Object& options, const char* name) {
  const auto value = number(options, name);
  return value ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt;
}

std::optional<bool> boolean(const Napi::Object& options, const char* name) {
  const Napi::Value value = options.Get(name);
  if (value.IsUndefined()) return std::nullopt;
  if (!value.IsBoolean()) wrong_type(name, "true or false");
  return value.As<Napi::Boolean>().Value();
}

std::optional<std::string> string(const Napi::Object& options, const char* name) {
  const Napi::Value value = options.Get(name);
  if (value.IsUndefined()) return std::nullopt;
  if (!value.IsString()) wrong_type(name, "a string");
  return value.As<Napi::String>().Utf8Value();
}

std::filesystem::path path(const Napi::Object& options, const char* name) {
  const auto text = string(options, name);
  if (!text) wrong_type(name, "a path");
  return std::filesystem::path(std::u8string(text->begin(), text->end()));
}

Napi::Number to_number(Napi::Env env, std::uint64_t value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Number to_milliseconds(Napi::Env env, std::uint64_t nanoseconds) {
  return Napi::Number::New(env, static_cast<double>(nanoseconds) / 1e6);
}

std::string to_utf8(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace

Napi::Error to_js_error(Napi::Env env, const Error& error) {
  Napi::Error js = Napi::Error::New(env, error.what());
  js.Set("code", Napi::String::New(env, error_code_name(error.code())));
  return js;
}

ModelOptions model_options(const Napi::Object& options) {
  ModelOptions model;
  model.directory = path(options, "directory");
  model.runtime_library = path(options, "runtimeLibrary");
  model.threads = static_cast<int>(std::min(number(options, "threads").value_or(0), 1e6));
  if (const auto name = string(options, "precision")) model.precision = precision_from_name(*name);
  if (!options.Get("onnxFile").IsUndefined()) model.onnx_file = path(options, "onnxFile");
  if (const auto name = string(options, "pooling")) model.pooling = pooling_from_name(*name);
  model.normalize = boolean(options, "normalize");
  model.max_tokens = size(options, "maxTokens");
  return model;
}

EngineLimits engine_limits(const Napi::Object& options) {
  EngineLimits limits;
  limits.max_queue_requests = size(options, "maxQueueRequests").value_or(limits.max_queue_requests);
  limits.max_queue_bytes = size(options, "maxQueueBytes").value_or(limits.max_queue_bytes);
  limits.max_batch_tokens = size(options, "maxBatchTokens").value_or(limits.max_batch_tokens);
  limits.max_batch_requests = size(options, "maxBatchRequests").value_or(limits.max_batch_requests);
  return limits;
}

std::vector<std::string> texts(const Napi::Value& value) {
  if (!value.IsArray()) wrong_type("texts", "an array of strings");
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> texts;
  texts.reserve(array.Length());
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    // Without a scope of its own per element, a long array would keep every handle alive at once.
    const Napi::HandleScope scope(value.Env());
    const Napi::Value text = array.Get(i);
    if (!text.IsString()) wrong_type("texts", "an array of strings");
    texts.push_back(text.As<Napi::String>().Utf8Value());
  }
  return texts;
}

Napi::Object to_js(Napi::Env env, const ModelInfo& info) {
  Napi::Object js = Napi::Object::New(env);
  js.Set("onnxFile", to_utf8(info.onnx_file));
  js.Set("runtimeVersion", info.runtime_version);
  js.Set("dimensions", to_number(env, info.dimensions));
  js.Set("maxTokens", to_number(env, info.max_tokens));
  js.Set("vocabularySize", to_number(env, info.vocabulary_size));
  js.Set("pooling", std::string(pooling_name(info.pooling)));
  js.Set("normalize", Napi::Boolean::New(env, info.normalize));
  js.Set("threads", Napi::Number::New(env, info.threads));
  js.Set("kernel", info.kernel);
  js.Set("batches", Napi::Boolean::New(env, info.batches));
  return js;
}

Napi::Object to_js(Napi::Env env, const EngineStats& stats) {
  Napi::Object js = Napi::Object::New(env);
  js.Set("acceptedRequests", to_number(env, stats.accepted_requests));
  js.Set("completedRequests", to_number(env, stats.completed_requests));
  js.Set("failedRequests", to_number(env, stats.failed_requests));
  js.Set("rejectedRequests", to_number(env, stats.rejected_requests));
  js.Set("truncatedRequests", to_number(env, stats.truncated_requests));
  js.Set("batches", to_number(env, stats.batches));
  js.Set("tokens", to_number(env, stats.tokens));
  js.Set("queuedRequests", to_number(env, stats.queued_requests));
  js.Set("tokenizeMs", to_milliseconds(env, stats.tokenize_ns));
  js.Set("runMs", to_milliseconds(env, stats.run_ns));
  return js;
}

Napi::Object to_js(Napi::Env env, const JobResult& result) {
  Napi::Object js = Napi::Object::New(env);
  auto vectors = Napi::Float32Array::New(env, result.vectors.size());
  std::copy(result.vectors.begin(), result.vectors.end(), vectors.Data());
  js.Set("vectors", vectors);
  js.Set("tokens", to_number(env, result.tokens));
  js.Set("truncated", to_number(env, result.truncated));
  return js;
}

Napi::Object to_js(Napi::Env env, const Encoding& encoding, const std::string& text) {
  auto ids = Napi::Int32Array::New(env, encoding.ids.size());
  std::copy(encoding.ids.begin(), encoding.ids.end(), ids.Data());
  const std::vector<std::uint32_t> flat = utf16_offsets(encoding.offsets, text);
  auto offsets = Napi::Uint32Array::New(env, flat.size());
  std::copy(flat.begin(), flat.end(), offsets.Data());
  Napi::Object js = Napi::Object::New(env);
  js.Set("ids", ids);
  js.Set("offsets", offsets);
  return js;
}

}  // namespace native_infer::binding
