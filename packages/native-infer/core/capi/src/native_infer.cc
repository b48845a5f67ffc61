// The functions of native_infer.h: each checks its pointers and hands on.
#include "native_infer.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "engine.h"
#include "errors.h"
#include "inputs.h"
#include "options.h"
#include "results.h"
#include "run.h"
#include "structures.h"

using namespace native_infer;        // NOLINT: this file is all of the C interface
using namespace native_infer::capi;  // NOLINT

namespace {

template <class Engine>
Engine& checked(Engine* engine) {
  if (engine == nullptr) invalid("engine is NULL.");
  return *engine;
}

/// A call for vectors, once `output` is known to have room.
Call embed_call(ni_engine& engine, const ni_text* texts, std::size_t count,
                const ni_call_options* given, const ni_output* output) {
  const ModelInfo& info = engine.engine.info();
  const ni_call_options options = call_options(given);
  JobOptions job = embed_options(options, info, count);
  check_output(output, count, row_size(options, info));
  check_room(engine, count, job.lane);
  return {copy_texts(texts, count), std::move(job), std::nullopt};
}

/// A call for scores; `copy` makes the pairs.
template <class Copy>
Call score_call(ni_engine& engine, std::size_t count, const ni_call_options* given,
                const ni_output* output, const Copy& copy) {
  const ModelInfo& info = engine.engine.info();
  const ni_call_options options = call_options(given);
  const ScoreActivation activation = score_activation(options, info);
  JobOptions job = score_options(options, count);
  check_output(output, count, row_size(options, info));
  check_room(engine, count, job.lane);
  return {copy(), std::move(job), activation};
}

/// The best first; of equal scores the first of the call.
void rank(const std::vector<float>& scores, ni_ranked* ranked, std::size_t top_k) {
  std::vector<ni_ranked> all(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) all[i] = {i, scores[i], 0};
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(top_k), all.end(),
                    [](const ni_ranked& one, const ni_ranked& other) {
                      if (one.score != other.score) return one.score > other.score;
                      return one.index < other.index;
                    });
  std::copy_n(all.begin(), top_k, ranked);
}

}  // namespace

const char* ni_code_name(ni_code code) {
  if (code == NI_OK) return "OK";
  const bool known =
      std::any_of(std::begin(kErrorCodes), std::end(kErrorCodes),
                  [&](ErrorCode each) { return static_cast<ni_code>(each) == code; });
  return known ? error_code_name(static_cast<ErrorCode>(code)) : "UNKNOWN";
}

int ni_code_retryable(ni_code code) {
  return error_retryable(static_cast<ErrorCode>(code)) ? 1 : 0;
}

const char* ni_version(void) {
  return NATIVE_INFER_VERSION;
}

ni_code ni_load(const ni_load_options* options, ni_engine** engine, ni_error* error) {
  if (engine != nullptr) *engine = nullptr;
  return guarded(error, [&] {
    if (options == nullptr) invalid("options is NULL.");
    if (engine == nullptr) invalid("engine is NULL.");
    const ni_load_options known = read_structure(*options, "ni_load_options");
    const EngineLimits limits = engine_limits(known);
    *engine = new ni_engine(Model::load(model_options(known)), limits);
  });
}

ni_code ni_get_info(const ni_engine* engine, ni_info* info, ni_error* error) {
  return guarded(error, [&] {
    const ModelInfo& loaded = checked(engine).engine.info();
    if (info == nullptr) invalid("info is NULL.");
    ni_info known{};
    known.dimensions = loaded.dimensions;
    known.max_tokens = loaded.max_tokens;
    known.task = loaded.classes ? NI_TASK_SCORE : NI_TASK_EMBED;
    known.threads = loaded.threads;
    known.file = engine->file.c_str();
    known.road = road_name(loaded.road).data();
    known.kernel = loaded.kernel.c_str();
    write_structure(known, *info, "ni_info");
  });
}

const char* ni_label(const ni_engine* engine, size_t index) {
  if (engine == nullptr || !engine->engine.info().classes) return nullptr;
  const auto& labels = engine->engine.info().classes->labels;
  return index < labels.size() ? labels[index].c_str() : nullptr;
}

const char* ni_prompt(const ni_engine* engine, const char* name) {
  if (engine == nullptr || name == nullptr) return nullptr;
  for (const Prompt& prompt : engine->engine.info().prompts)
    if (prompt.name == name) return prompt.text.c_str();
  return nullptr;
}

size_t ni_row_size(const ni_engine* engine, const ni_call_options* options) {
  std::size_t bytes = 0;
  const ni_code code = guarded(
      nullptr, [&] { bytes = row_size(call_options(options), checked(engine).engine.info()); });
  return code == NI_OK ? bytes : 0;
}

ni_code ni_embed(ni_engine* engine, const ni_text* texts, size_t count,
                 const ni_call_options* options, ni_output* output, ni_error* error) {
  return guarded(error, [&] {
    ni_engine& known = checked(engine);
    Call call = embed_call(known, texts, count, options, output);
    run_blocking(known, std::move(call), *output);
  });
}

ni_code ni_score(ni_engine* engine, const ni_pair* pairs, size_t count,
                 const ni_call_options* options, ni_output* output, ni_error* error) {
  return guarded(error, [&] {
    ni_engine& known = checked(engine);
    const auto copy = [&] { return copy_pairs(pairs, count); };
    Call call = score_call(known, count, options, output, copy);
    run_blocking(known, std::move(call), *output);
  });
}

ni_code ni_rank(ni_engine* engine, ni_text query, const ni_text* documents, size_t count,
                const ni_call_options* options, ni_ranked* ranked, size_t top_k, ni_error* error) {
  return guarded(error, [&] {
    const ModelInfo& info = checked(engine).engine.info();
    if (info.classes && info.classes->labels.size() != 1)
      invalid("The model has " + std::to_string(info.classes->labels.size()) +
              " labels; one that ranks has one.");
    if (ranked == nullptr) invalid("ranked is NULL.");
    if (top_k < 1 || top_k > count)
      invalid("top_k is " + std::to_string(top_k) + "; it must be 1 to the number of documents.");
    check_room(*engine, count, Lane::kInteractive);
    std::vector<float> scores(count);
    ni_output output{sizeof(output), scores.data(), count * sizeof(float), 0, 0};
    const auto copy = [&] { return copy_pairs(query, documents, count); };
    run_blocking(*engine, score_call(*engine, count, options, &output, copy), output);
    rank(scores, ranked, top_k);
  });
}

ni_code ni_submit(ni_engine* engine, const ni_text* texts, size_t count,
                  const ni_call_options* options, ni_output* output, ni_callback callback,
                  void* user_data, uint64_t* job, ni_error* error) {
  return guarded(error, [&] {
    if (callback == nullptr) invalid("callback is NULL.");
    Call call = embed_call(checked(engine), texts, count, options, output);
    const JobId id = run_with_callback(*engine, std::move(call), *output, callback, user_data);
    if (job != nullptr) *job = id;
  });
}

void ni_cancel(ni_engine* engine, uint64_t job) {
  guarded(nullptr, [&] { checked(engine).engine.cancel(job); });
}

ni_code ni_get_stats(const ni_engine* engine, ni_stats* stats, ni_error* error) {
  return guarded(error, [&] {
    const EngineStats now = checked(engine).engine.stats();
    if (stats == nullptr) invalid("stats is NULL.");
    ni_stats known{};
    known.accepted_texts = now.accepted_texts;
    known.completed_texts = now.completed_texts;
    known.failed_texts = now.failed_texts;
    known.cancelled_texts = now.cancelled_texts;
    known.expired_texts = now.expired_texts;
    known.rejected_texts = now.rejected_overloaded + now.rejected_too_long + now.rejected_closed;
    known.truncated_texts = now.truncated_texts;
    known.queued_texts = now.queued_texts;
    known.queued_bytes = now.queued_bytes;
    known.batches = now.batches;
    known.tokens = now.tokens;
    known.queue_wait_us = now.queue_wait.sum;
    known.run_us = now.run.sum;
    write_structure(known, *stats, "ni_stats");
  });
}

ni_code ni_close(ni_engine* engine, int32_t mode, uint64_t timeout_ms, ni_error* error) {
  return guarded(error, [&] {
    checked(engine);
    if (mode != NI_DRAIN && mode != NI_REJECT)
      invalid("mode is " + std::to_string(mode) + "; it must be NI_DRAIN or NI_REJECT.");
    if (timeout_ms > NI_MAX_TIMEOUT_MS)
      invalid("timeout_ms is " + std::to_string(timeout_ms) + "; it must be at most " +
              std::to_string(NI_MAX_TIMEOUT_MS) + ".");
    engine->engine.close(mode == NI_DRAIN ? Engine::Close::kDrain : Engine::Close::kReject);
    const auto end = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(static_cast<std::int64_t>(timeout_ms));
    if (timeout_ms != 0 && !engine->calls->stopped_by(end))
      throw Error(ErrorCode::DEADLINE_EXCEEDED, "The engine had not ended when the time was over.");
  });
}

void ni_free(ni_engine* engine) {
  delete engine;
}
