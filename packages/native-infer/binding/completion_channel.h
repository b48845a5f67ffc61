// From the inference thread back to the JavaScript thread: one wake-up per batch.
#pragma once

#include <napi.h>

#include <memory>
#include <mutex>
#include <vector>

#include "native_infer/engine.h"

namespace native_infer::binding {

/// What has happened since the last look.
struct Completions {
  std::vector<JobResult> results;
  bool stopped = false;
};

/// The inference thread writes, the JavaScript thread reads. The thread-safe function keeps the
/// channel alive until its last callback is over, so a wake-up may arrive after the engine's handle
/// is gone.
class CompletionChannel final : public EngineListener {
 public:
  /// Called on the JavaScript thread.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    virtual void receive(Napi::Env env, Completions completions) = 0;
  };

  /// On the JavaScript thread. The channel starts out not keeping the process alive.
  static std::shared_ptr<CompletionChannel> open(Napi::Env env, Receiver& receiver);

  // On the inference thread.
  void jobs_ended(std::vector<JobResult> results) noexcept override;
  void stopped() noexcept override;

  // On the JavaScript thread.
  /// Whether the process stays alive for what is still to come.
  void keep_alive(Napi::Env env, bool keep);
  /// After this the receiver hears nothing. Call when the inference thread has been joined.
  void shut();

 private:
  using Holder = std::shared_ptr<CompletionChannel>;
  static void on_wake(Napi::Env env, Napi::Function callback, Holder* holder, void* data);
  using Function = Napi::TypedThreadSafeFunction<Holder, void, on_wake>;

  template <class Change>
  void announce(Change change) noexcept;

  std::mutex mutex_;           // guards the two below
  Completions completions_;    // written by the inference thread, taken by the JavaScript thread
  bool wake_pending_ = false;  // a wake-up is on its way
  Function function_;  // called by the inference thread, everything else by the JavaScript thread
  Receiver* receiver_ = nullptr;  // JavaScript thread
};

}  // namespace native_infer::binding
