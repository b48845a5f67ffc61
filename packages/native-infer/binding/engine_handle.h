// The engine as a JavaScript object.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>
#include <unordered_map>

#include "completion_channel.h"
#include "native_infer/engine.h"

namespace native_infer::binding {

/// Belongs to the JavaScript thread, as does every member. An idle handle neither keeps the process
/// alive nor resists garbage collection; one with unanswered jobs does both.
class EngineHandle final : public Napi::ObjectWrap<EngineHandle>,
                           private CompletionChannel::Receiver {
 public:
  /// Registers the class with the environment. Called once per environment.
  static void define(Napi::Env env);

  /// Starts an engine on `model` and wraps it.
  static Napi::Object create(Napi::Env env, std::unique_ptr<Model> model,
                             const EngineLimits& limits);

  explicit EngineHandle(const Napi::CallbackInfo& info);
  ~EngineHandle() override;

 private:
  /// submit(input: (string | Int32Array)[], options: NativeJobOptions): { id, result: Promise }, or
  /// { code, message } where the queue is full.
  Napi::Value submit(const Napi::CallbackInfo& info);
  /// cancel(id: number): void. The job's promise is rejected when the engine has let go of it.
  Napi::Value cancel(const Napi::CallbackInfo& info);
  /// tokenize(text: string, addSpecialTokens: boolean): { ids, offsets, special }
  Napi::Value tokenize(const Napi::CallbackInfo& info);
  /// decode(ids: Int32Array, skipSpecialTokens: boolean): string
  Napi::Value decode(const Napi::CallbackInfo& info);
  /// tokenOf(id: number): string | undefined
  Napi::Value token_of(const Napi::CallbackInfo& info);
  Napi::Value stats(const Napi::CallbackInfo& info);
  Napi::Value info(const Napi::CallbackInfo& info);
  /// close(drain: boolean): Promise<void>
  Napi::Value close(const Napi::CallbackInfo& info);

  /// `method`, guarded: every method that JavaScript can call comes through here.
  template <Napi::Value (EngineHandle::*method)(const Napi::CallbackInfo&)>
  Napi::Value entry(const Napi::CallbackInfo& info);
  /// What the constructor does.
  void start(const Napi::CallbackInfo& info);

  void receive(Napi::Env env, Completions completions) override;
  void settle(Napi::Env env, const JobResult& result);
  void update_liveness(Napi::Env env);
  /// Waits for the inference thread; it has stopped already unless the environment is ending.
  void stop();
  static void on_environment_ends(void* self);

  /// A job that was accepted and not yet answered.
  struct Unanswered {
    Napi::Promise::Deferred deferred;
    OutputType output;
    bool trace;
  };

  std::shared_ptr<CompletionChannel> channel_;
  std::unique_ptr<Engine> engine_;  // empty after stop()
  ModelInfo model_info_;
  EngineLimits limits_;
  EngineStats last_stats_;  // what stats() answers after stop()
  std::unordered_map<JobId, Unanswered> unanswered_;
  std::optional<Napi::Promise::Deferred> closing_;
  bool environment_ending_ = false;
  bool alive_ = false;  // holds a reference to itself and to the event loop
};

}  // namespace native_infer::binding
