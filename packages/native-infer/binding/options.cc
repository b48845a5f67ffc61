#include "options.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "js_error.h"

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

/// The minimum or the maximum of every dimension.
std::vector<float> floats(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsTypedArray() ||
      value.As<Napi::TypedArray>().TypedArrayType() != napi_float32_array) {
    wrong_type(name, "a Float32Array");
  }
  const auto array = value.As<Napi::Float32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

std::optional<OutputRanges> output_ranges(const Napi::Object& options) {
  const Napi::Value value = options.Get("outputRanges");
  if (value.IsUndefined()) return std::nullopt;
  if (!value.IsObject()) wrong_type("outputRanges", "an object");
  const auto ranges = value.As<Napi::Object>();
  return OutputRanges{floats(ranges, "min"), floats(ranges, "max")};
}

/// `{ task_id: 0 }`: a number, or true or false, for each name.
std::vector<GraphInput> graph_inputs(const Napi::Object& options) {
  const Napi::Value value = options.Get("graphInputs");
  if (value.IsUndefined()) return {};
  if (!value.IsObject()) wrong_type("graphInputs", "an object");
  const auto object = value.As<Napi::Object>();
  const Napi::Array names = object.GetPropertyNames();
  std::vector<GraphInput> inputs;
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    std::string name = names.Get(i).ToString().Utf8Value();
    const Napi::Value number = object.Get(name);
    if (!number.IsNumber() && !number.IsBoolean())
      wrong_type("graphInputs", "an object of numbers");
    inputs.push_back({std::move(name), number.ToNumber().DoubleValue()});
  }
  return inputs;
}

/// One of some names; the first is the default.
template <class Choice, std::size_t kCount>
Choice choice(const Napi::Object& options, const char* name,
              const std::array<std::pair<const char*, Choice>, kCount>& known) {
  const auto asked = string(options, name);
  if (!asked) return known.front().second;
  for (const auto& [text, value] : known) {
    if (*asked == text) return value;
  }
  wrong_type(name, "one of the names in src/native.ts");
}

bool is_ids(const Napi::Value& value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_int32_array;
}

std::string to_text(const Napi::Value& value) {
  if (!value.IsString()) wrong_type("input", "strings, or Int32Arrays of token ids");
  return value.As<Napi::String>().Utf8Value();
}

Pair to_pair(const Napi::Value& value) {
  const auto array = value.As<Napi::Array>();
  if (!value.IsArray() || array.Length() != 2 || !array.Get(0U).IsString() ||
      !array.Get(1U).IsString()) {
    wrong_type("input", "pairs of strings");
  }
  return {array.Get(0U).As<Napi::String>().Utf8Value(),
          array.Get(1U).As<Napi::String>().Utf8Value()};
}

TokenIds to_ids(const Napi::Value& value) {
  if (!is_ids(value)) wrong_type("input", "strings, or Int32Arrays of token ids");
  return token_ids(value);
}

template <class Element>
std::vector<Element> elements(const Napi::Array& array, Element (*convert)(const Napi::Value&)) {
  std::vector<Element> all;
  all.reserve(array.Length());
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    // Without a scope of its own per element, a long array would keep every handle alive at once.
    const Napi::HandleScope scope(array.Env());
    all.push_back(convert(array.Get(i)));
  }
  return all;
}

}  // namespace

std::optional<Task> task(const Napi::Object& options) {
  if (options.Get("task").IsUndefined()) return std::nullopt;
  return choice<Task, 3>(
      options, "task",
      {{{"embed", Task::kEmbed}, {"sparse", Task::kSparse}, {"classify", Task::kClassify}}});
}

ModelOptions model_options(const Napi::Object& options) {
  ModelOptions model;
  model.directory = path(options, "directory");
  if (!options.Get("runtimeLibrary").IsUndefined())
    model.runtime_library = path(options, "runtimeLibrary");
  model.task = task(options);
  model.threads = static_cast<int>(std::min(number(options, "threads").value_or(0), 1e6));
  model.nice = static_cast<int>(std::min(number(options, "nice").value_or(model.nice), 1e6));
  if (const auto name = string(options, "dtype")) model.dtype = precision_from_name(*name);
  if (!options.Get("onnxFile").IsUndefined()) model.onnx_file = path(options, "onnxFile");
  model.graph_output = string(options, "graphOutput");
  model.graph_inputs = graph_inputs(options);
  if (const auto name = string(options, "pooling")) model.pooling = pooling_from_name(*name);
  model.normalize = boolean(options, "normalize");
  model.max_tokens = size(options, "maxTokens");
  model.output_ranges = output_ranges(options);
  if (!options.Get("packedCache").IsUndefined()) model.packed_cache = path(options, "packedCache");
  return model;
}

EngineLimits engine_limits(const Napi::Object& options) {
  EngineLimits limits;
  limits.max_queue_texts = size(options, "maxQueueTexts").value_or(limits.max_queue_texts);
  limits.max_queue_bytes = size(options, "maxQueueBytes").value_or(limits.max_queue_bytes);
  limits.max_batch_tokens = size(options, "maxBatchTokens").value_or(limits.max_batch_tokens);
  limits.max_batch_ms = size(options, "maxBatchMs").value_or(limits.max_batch_ms);
  limits.max_batch_texts = size(options, "maxBatchTexts").value_or(limits.max_batch_texts);
  return limits;
}

JobInput job_input(const Napi::Value& value) {
  if (!value.IsArray()) wrong_type("input", "an array");
  const auto array = value.As<Napi::Array>();
  if (array.Length() > 0 && is_ids(array.Get(std::uint32_t{0}))) return elements(array, to_ids);
  if (array.Length() > 0 && array.Get(std::uint32_t{0}).IsArray()) return elements(array, to_pair);
  return elements(array, to_text);
}

TokenIds token_ids(const Napi::Value& ids) {
  if (!is_ids(ids)) wrong_type("ids", "an Int32Array");
  const auto array = ids.As<Napi::Int32Array>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

JobOptions queue_options(const Napi::Object& options) {
  JobOptions job;
  job.lane = choice<Lane, 2>(options, "lane",
                             {{{"interactive", Lane::kInteractive}, {"bulk", Lane::kBulk}}});
  job.waits_for_room = boolean(options, "waitsForRoom").value_or(false);
  return job;
}

JobOptions job_options(const Napi::Object& options, JobOptions job) {
  using std::chrono::duration_cast;
  if (const auto left = number(options, "timeLeftMs")) {
    // A year, so that the sum cannot overflow.
    const std::chrono::duration<double, std::milli> bounded(std::min(*left, 3.2e10));
    const auto now = std::chrono::steady_clock::now();
    job.deadline = now + duration_cast<std::chrono::steady_clock::duration>(bounded);
  }
  job.truncation = choice<Truncation, 5>(options, "truncate",
                                         {{{"model", Truncation::kModel},
                                           {"end", Truncation::kEnd},
                                           {"start", Truncation::kStart},
                                           {"none", Truncation::kNone},
                                           {"only_second", Truncation::kSecond}}});
  job.prompt = string(options, "prompt").value_or("");
  job.granularity = choice<Granularity, 3>(options, "granularity",
                                           {{{"text", Granularity::kText},
                                             {"tokens", Granularity::kTokens},
                                             {"terms", Granularity::kTerms}}});
  if (!options.Get("inputType").IsUndefined())
    job.input_type = choice<InputType, 2>(
        options, "inputType", {{{"query", InputType::kQuery}, {"document", InputType::kDocument}}});
  job.max_terms = size(options, "maxTerms");
  job.dimensions = size(options, "dimensions");
  job.normalize = boolean(options, "normalize");
  if (const auto name = string(options, "output")) job.output = output_type_from_name(*name);
  job.first_index = size(options, "firstIndex").value_or(0);
  return job;
}

}  // namespace native_infer::binding
