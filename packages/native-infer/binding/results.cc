#include "results.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <span>

#include "cpu_budget.h"
#include "native_infer/sparse.h"
#include "utf16_offsets.h"

namespace native_infer::binding {
namespace {

Napi::Number to_number(Napi::Env env, std::uint64_t value) {
  return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Number to_milliseconds(Napi::Env env, std::chrono::duration<double, std::milli> duration) {
  return Napi::Number::New(env, duration.count());
}

std::string to_utf8(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

/// `unit` is what one of JavaScript's units has of the histogram's: 1000 for microseconds shown as
/// milliseconds.
Napi::Object to_js(Napi::Env env, const HistogramStats& stats, double unit) {
  auto bounds = Napi::Array::New(env, stats.counts.size() - 1);
  auto counts = Napi::Array::New(env, stats.counts.size());
  for (std::uint32_t i = 0; i + 1 < stats.counts.size(); ++i)
    bounds.Set(i, static_cast<double>(HistogramStats::bound(i)) / unit);
  for (std::uint32_t i = 0; i < stats.counts.size(); ++i)
    counts.Set(i, static_cast<double>(stats.counts[i]));
  Napi::Object js = Napi::Object::New(env);
  js.Set("bounds", bounds);
  js.Set("counts", counts);
  js.Set("count", to_number(env, stats.count));
  js.Set("sum", Napi::Number::New(env, static_cast<double>(stats.sum) / unit));
  return js;
}

template <class Array>
Napi::Value typed(Napi::Env env, std::span<const std::byte> bytes) {
  auto array = Array::New(env, bytes.size() / sizeof(*Array().Data()));
  if (!bytes.empty()) std::memcpy(array.Data(), bytes.data(), bytes.size());
  return array;
}

Napi::Value rows(Napi::Env env, std::span<const std::byte> bytes, OutputType output) {
  switch (output) {
    case OutputType::kFloat32:
      break;
    case OutputType::kInt8:
    case OutputType::kBinary:
      return typed<Napi::Int8Array>(env, bytes);
    case OutputType::kUint8:
    case OutputType::kUbinary:
      return typed<Napi::Uint8Array>(env, bytes);
  }
  return typed<Napi::Float32Array>(env, bytes);
}

/// How many terms each text has, and of all of them the ids and, as rows, the weights.
void set_terms(Napi::Object& js, const JobResult& result) {
  const Napi::Env env = js.Env();
  const std::size_t count = result.rows.size() / sizeof(Term);
  auto counts = Napi::Uint32Array::New(env, result.terms.size());
  std::copy(result.terms.begin(), result.terms.end(), counts.Data());
  auto ids = Napi::Uint32Array::New(env, count);
  auto weights = Napi::Float32Array::New(env, count);
  for (std::size_t i = 0; i < count; ++i) {
    Term term;
    std::memcpy(&term, result.rows.data() + i * sizeof(Term), sizeof(Term));
    ids[i] = term.id;
    weights[i] = term.weight;
  }
  js.Set("terms", counts);
  js.Set("ids", ids);
  js.Set("rows", weights);
}

Napi::Array to_js(Napi::Env env, const std::vector<TextFailure>& failures) {
  auto js = Napi::Array::New(env, failures.size());
  for (std::uint32_t i = 0; i < failures.size(); ++i) {
    Napi::Object failure = binding::to_js(env, failures[i].error);
    failure.Set("index", to_number(env, failures[i].index));
    js.Set(i, failure);
  }
  return js;
}

/// In the order of `jobTrace` in results.ts. Named properties set one by one would cost several
/// times as much, and a server asks for a trace of every call.
Napi::Array to_js(Napi::Env env, const JobTrace& trace) {
  const std::array values = {
      to_milliseconds(env, trace.queue), to_milliseconds(env, trace.tokenize),
      to_milliseconds(env, trace.run),   to_milliseconds(env, trace.total),
      to_number(env, trace.batches),     to_number(env, trace.batch_texts),
      to_number(env, trace.batch_tokens)};
  auto js = Napi::Array::New(env, values.size());
  for (std::uint32_t i = 0; i < values.size(); ++i) js.Set(i, values[i]);
  return js;
}

Napi::Object to_js(Napi::Env env, const Classes& classes) {
  auto labels = Napi::Array::New(env, classes.labels.size());
  for (std::uint32_t i = 0; i < classes.labels.size(); ++i) labels.Set(i, classes.labels[i]);
  Napi::Object js = Napi::Object::New(env);
  js.Set("labels", labels);
  js.Set("activation", std::string(score_activation_name(classes.for_classes)));
  js.Set("pairActivation", std::string(score_activation_name(classes.for_pairs)));
  return js;
}

Napi::Object to_js(Napi::Env env, const LateInteraction& late) {
  Napi::Object js = Napi::Object::New(env);
  js.Set("queryTokens", to_number(env, late.query.max_tokens));
  js.Set("documentTokens", to_number(env, late.document.max_tokens));
  js.Set("expandsQueries", Napi::Boolean::New(env, late.expansion.has_value()));
  return js;
}

Napi::Object to_js(Napi::Env env, const EngineLimits& limits) {
  Napi::Object js = Napi::Object::New(env);
  js.Set("maxQueueTexts", to_number(env, limits.max_queue_texts));
  js.Set("maxQueueBytes", to_number(env, limits.max_queue_bytes));
  js.Set("maxBatchTokens", to_number(env, limits.max_batch_tokens));
  js.Set("maxBatchMs", to_number(env, limits.max_batch_ms));
  js.Set("maxBatchTexts", to_number(env, limits.max_batch_texts));
  return js;
}

}  // namespace

Napi::Object to_js(Napi::Env env, const ModelInfo& info, const EngineLimits& limits) {
  Napi::Object js = Napi::Object::New(env);
  js.Set("file", to_utf8(info.file));
  js.Set("task", std::string(task_name(info.task)));
  js.Set("road", std::string(road_name(info.road)));
  js.Set("roadReason", info.road_reason);
  if (info.dtype) js.Set("dtype", std::string(precision_name(*info.dtype)));
  if (!info.runtime_version.empty()) js.Set("runtimeVersion", info.runtime_version);
  js.Set("dimensions", to_number(env, info.dimensions));
  js.Set("maxTokens", to_number(env, info.max_tokens));
  js.Set("vocabularySize", to_number(env, info.vocabulary_size));
  std::string pooling;
  for (const Pooling mode : info.poolings)
    pooling += (pooling.empty() ? "" : "+") + std::string(pooling_name(mode));
  js.Set("pooling", pooling);
  js.Set("normalize", Napi::Boolean::New(env, info.normalize));
  const bool start = info.truncation_side == TruncationSide::kStart;
  js.Set("truncate", start ? "start" : "end");
  Napi::Object prompts = Napi::Object::New(env);
  for (const Prompt& prompt : info.prompts) prompts.Set(prompt.name, prompt.text);
  js.Set("prompts", prompts);
  if (info.default_prompt) js.Set("defaultPromptName", *info.default_prompt);
  if (info.late_interaction) js.Set("lateInteraction", to_js(env, *info.late_interaction));
  if (info.classes) js.Set("classes", to_js(env, *info.classes));
  js.Set("threads", Napi::Number::New(env, info.threads));
  js.Set("nice", Napi::Number::New(env, info.nice));
  js.Set("kernel", info.kernel);
  js.Set("batches", Napi::Boolean::New(env, info.batches));
  js.Set("limits", to_js(env, limits));
  return js;
}

Napi::Object to_js(Napi::Env env, const EngineStats& stats, const CpuBudget& cpu) {
  Napi::Object rejected = Napi::Object::New(env);
  rejected.Set("overloaded", to_number(env, stats.rejected_overloaded));
  rejected.Set("tooLong", to_number(env, stats.rejected_too_long));
  rejected.Set("closed", to_number(env, stats.rejected_closed));

  constexpr double kMicroseconds = 1000;
  Napi::Object js = Napi::Object::New(env);
  js.Set("acceptedTexts", to_number(env, stats.accepted_texts));
  js.Set("completedTexts", to_number(env, stats.completed_texts));
  js.Set("failedTexts", to_number(env, stats.failed_texts));
  js.Set("cancelledTexts", to_number(env, stats.cancelled_texts));
  js.Set("expiredTexts", to_number(env, stats.expired_texts));
  js.Set("rejectedTexts", rejected);
  js.Set("truncatedTexts", to_number(env, stats.truncated_texts));
  js.Set("batches", to_number(env, stats.batches));
  js.Set("bulkBatches", to_number(env, stats.bulk_batches));
  js.Set("tokens", to_number(env, stats.tokens));
  js.Set("queuedTexts", to_number(env, stats.queued_texts));
  js.Set("queuedBytes", to_number(env, stats.queued_bytes));
  js.Set("queueMs", to_js(env, stats.queue_wait, kMicroseconds));
  js.Set("tokenizeMs", to_js(env, stats.tokenize, kMicroseconds));
  js.Set("runMs", to_js(env, stats.run, kMicroseconds));
  js.Set("totalMs", to_js(env, stats.total, kMicroseconds));
  js.Set("batchTexts", to_js(env, stats.batch_texts, 1));
  js.Set("batchTokens", to_js(env, stats.batch_tokens, 1));
  js.Set("cpu", to_js(env, cpu));
  return js;
}

Napi::Object to_js(Napi::Env env, const JobResult& result, OutputType output, bool trace) {
  std::uint64_t tokens = 0;
  for (const std::uint32_t count : result.tokens) tokens += count;
  Napi::Object js = Napi::Object::New(env);
  if (!result.terms.empty()) {
    set_terms(js, result);
  } else {
    js.Set("rows", rows(env, result.rows, output));
  }
  js.Set("tokens", to_number(env, tokens));
  js.Set("truncated", to_number(env, result.truncated));
  if (!result.failures.empty()) js.Set("failures", to_js(env, result.failures));
  if (trace) js.Set("trace", to_js(env, result.trace));
  return js;
}

Napi::Object to_js(Napi::Env env, const Error& error) {
  Napi::Object js = Napi::Object::New(env);
  js.Set("code", error_code_name(error.code()));
  js.Set("message", error.what());
  return js;
}

Napi::Object to_js(Napi::Env env, const Encoding& encoding, const std::string& text) {
  auto ids = Napi::Int32Array::New(env, encoding.ids.size());
  std::copy(encoding.ids.begin(), encoding.ids.end(), ids.Data());
  const std::vector<std::uint32_t> flat = utf16_offsets(encoding.offsets, text);
  auto offsets = Napi::Uint32Array::New(env, flat.size());
  std::copy(flat.begin(), flat.end(), offsets.Data());
  auto special = Napi::Uint8Array::New(env, encoding.ids.size());
  std::fill_n(special.Data(), encoding.special_before, 1);
  std::fill_n(special.Data() + special.ElementLength() - encoding.special_after,
              encoding.special_after, 1);
  Napi::Object js = Napi::Object::New(env);
  js.Set("ids", ids);
  js.Set("offsets", offsets);
  js.Set("special", special);
  return js;
}

}  // namespace native_infer::binding
