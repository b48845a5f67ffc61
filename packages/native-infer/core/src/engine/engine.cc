#include "native_infer/engine.h"

#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include "cpu/background_thread.h"
#include "cpu/start_thread.h"
#include "engine/counters.h"
#include "engine/inference_loop.h"
#include "engine/job_checks.h"
#include "engine/job_queue.h"

namespace native_infer {
namespace {

constexpr const char* kThreadName = "ni-inference";

EngineLimits checked(const EngineLimits& limits) {
  struct Named {
    const char* name;
    std::size_t value;
  };
  const std::array<Named, 5> all = {{{"maxQueueTexts", limits.max_queue_texts},
                                     {"maxQueueBytes", limits.max_queue_bytes},
                                     {"maxBatchTokens", limits.max_batch_tokens},
                                     {"maxBatchMs", limits.max_batch_ms},
                                     {"maxBatchTexts", limits.max_batch_texts}}};
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
        loop_(InferenceLoop::parts_of(*model_), limits, queue_, counters_, *listener_),
        thread_(start_thread(kThreadName, [this] {
          become_background_thread(kThreadName, model_->info().nice);
          loop_.run();
          listener_->stopped();
        })) {}

  ~Impl() {
    try {
      close(Close::kReject);
    } catch (...) {  // NOLINT(bugprone-empty-catch): then the run under way ends in its own time
    }
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  JobId submit(JobInput input, const JobOptions& options) {
    check_job(model_->info(), input, options);
    const JobId id = next_id_.fetch_add(1, std::memory_order_relaxed);
    auto job = std::make_unique<Job>(id, std::move(input), options);
    const std::size_t texts = job->size();
    try {
      queue_.push(std::move(job));
    } catch (const Error& error) {
      if (!options.waits_for_room) count_rejection(error.code(), texts);
      throw;
    }
    counters_.accepted.add(texts);
    return id;
  }

  std::optional<Error> turn_away(std::size_t texts, Lane lane, bool waits_for_room) {
    std::optional<Error> error = queue_.no_room_for(texts, lane);
    if (error && !waits_for_room) count_rejection(error->code(), texts);
    return error;
  }

  void cancel(JobId id) {
    queue_.cancel(id);
    loop_.cancel(id);
  }

  EngineStats stats() const {
    EngineStats stats = counters_.read();
    const JobQueue::Load load = queue_.load();
    stats.queued_texts = load.texts;
    stats.queued_bytes = load.bytes;
    return stats;
  }

  void close(Close mode) {
    queue_.close(mode);
    if (mode == Close::kReject) loop_.close();
  }
  const Model& model() const { return *model_; }

 private:
  void count_rejection(ErrorCode code, std::size_t texts) {
    if (code == ErrorCode::OVERLOADED) {
      counters_.rejected_overloaded.add(texts);
    } else if (code == ErrorCode::CLOSED) {
      counters_.rejected_closed.add(texts);
    } else {
      counters_.rejected_too_long.add(texts);
    }
  }

  const std::unique_ptr<Model> model_;  // its graph: the inference thread's; the rest: immutable
  const std::shared_ptr<EngineListener> listener_;  // called by the inference thread
  std::atomic<JobId> next_id_ = 1;                  // any thread
  Counters counters_;                               // any thread
  JobQueue queue_;                                  // any thread
  InferenceLoop loop_;  // the inference thread's, but for cancel(), close()
  std::thread thread_;  // last: it uses all of the above
};

Engine::Engine(std::unique_ptr<Model> model, const EngineLimits& limits,
               std::shared_ptr<EngineListener> listener)
    : impl_(std::make_unique<Impl>(std::move(model), limits, std::move(listener))) {}
Engine::~Engine() = default;

JobId Engine::submit(JobInput input, const JobOptions& options) {
  return impl_->submit(std::move(input), options);
}
std::optional<Error> Engine::turn_away(std::size_t texts, Lane lane, bool waits_for_room) {
  return impl_->turn_away(texts, lane, waits_for_room);
}
void Engine::cancel(JobId id) {
  impl_->cancel(id);
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
