#include "native_infer/engine.h"

#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include "engine/counters.h"
#include "engine/inference_loop.h"
#include "engine/job_queue.h"

namespace native_infer {
namespace {

EngineLimits checked(const EngineLimits& limits) {
  struct Named {
    const char* name;
    std::size_t value;
  };
  const std::array<Named, 4> all = {{{"maxQueueRequests", limits.max_queue_requests},
                                     {"maxQueueBytes", limits.max_queue_bytes},
                                     {"maxBatchTokens", limits.max_batch_tokens},
                                     {"maxBatchRequests", limits.max_batch_requests}}};
  for (const Named& limit : all) {
    if (limit.value == 0) {
      throw Error(ErrorCode::INVALID_ARGUMENT,
                  std::string(limit.name) + " is 0; it must be at least 1.");
    }
  }
  return limits;
}

}  // namespace

class Engine::Impl {
 public:
  Impl(std::unique_ptr<Model> model, const EngineLimits& limits,
       std::shared_ptr<EngineListener> listener)
      : model_(std::move(model)),
        listener_(std::move(listener)),
        queue_(checked(limits)),
        loop_(*model_, limits, queue_, counters_, *listener_),
        thread_([this] {
          loop_.run();
          listener_->stopped();
        }) {}

  ~Impl() {
    queue_.close(Close::kReject);
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  JobId submit(std::vector<std::string> texts) {
    if (texts.empty())
      throw Error(ErrorCode::INVALID_ARGUMENT, "The call has no text; it needs at least one.");
    auto job = std::make_unique<Job>();
    job->texts = std::move(texts);
    for (const std::string& text : job->texts) job->bytes += text.size();
    const std::size_t requests = job->texts.size();
    const JobId id = next_id_.fetch_add(1, std::memory_order_relaxed);
    job->result.id = id;
    try {
      queue_.push(std::move(job));
    } catch (const Error&) {
      counters_.rejected.add(requests);
      throw;
    }
    counters_.accepted.add(requests);
    return id;
  }

  EngineStats stats() const {
    return {
        .accepted_requests = counters_.accepted.read(),
        .completed_requests = counters_.completed.read(),
        .failed_requests = counters_.failed.read(),
        .rejected_requests = counters_.rejected.read(),
        .truncated_requests = counters_.truncated.read(),
        .batches = counters_.batches.read(),
        .tokens = counters_.tokens.read(),
        .queued_requests = queue_.requests(),
        .tokenize_ns = counters_.tokenize_ns.read(),
        .run_ns = counters_.run_ns.read(),
    };
  }

  void close(Close mode) { queue_.close(mode); }
  const Model& model() const { return *model_; }

 private:
  const std::unique_ptr<Model> model_;  // its graph: the inference thread's; the rest: immutable
  const std::shared_ptr<EngineListener> listener_;  // called by the inference thread
  std::atomic<JobId> next_id_ = 1;                  // any thread
  Counters counters_;                               // any thread
  JobQueue queue_;                                  // any thread
  InferenceLoop loop_;                              // the inference thread's
  std::thread thread_;                              // last: it uses all of the above
};

Engine::Engine(std::unique_ptr<Model> model, const EngineLimits& limits,
               std::shared_ptr<EngineListener> listener)
    : impl_(std::make_unique<Impl>(std::move(model), limits, std::move(listener))) {}
Engine::~Engine() = default;

JobId Engine::submit(std::vector<std::string> texts) {
  return impl_->submit(std::move(texts));
}
void Engine::close(Close mode) {
  impl_->close(mode);
}
const ModelInfo& Engine::info() const {
  return impl_->model().info();
}
const Tokenizer& Engine::tokenizer() const {
  return impl_->model().tokenizer();
}
EngineStats Engine::stats() const {
  return impl_->stats();
}

}  // namespace native_infer
