#include "load_worker.h"

#include <memory>
#include <optional>
#include <utility>

#include "engine_handle.h"
#include "guard.h"
#include "options.h"

namespace native_infer::binding {
namespace {

/// Deletes itself when the promise is settled.
class LoadWorker final : public Napi::AsyncWorker {
 public:
  LoadWorker(Napi::Env env, ModelOptions options, const EngineLimits& limits)
      : Napi::AsyncWorker(env, "native-infer load"),
        options_(std::move(options)),
        limits_(limits),
        deferred_(Napi::Promise::Deferred::New(env)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  /// On a thread of libuv's pool.
  void Execute() override {
    try {
      model_ = Model::load(options_);
    } catch (...) {
      error_ = current_error();
    }
  }

  void OnOK() override {
    const Napi::HandleScope scope(Env());
    contained([this] {
      settle_with(Env(), deferred_, [this] {
        if (error_) throw Error(*error_);
        return EngineHandle::create(Env(), std::move(model_), limits_);
      });
    });
  }

  const ModelOptions options_;
  const EngineLimits limits_;
  const Napi::Promise::Deferred deferred_;
  std::unique_ptr<Model> model_;
  std::optional<Error> error_;
};

}  // namespace

Napi::Value load(const Napi::CallbackInfo& info) {
  if (!info[0].IsObject()) throw Error(ErrorCode::INVALID_ARGUMENT, "options must be an object.");
  const auto options = info[0].As<Napi::Object>();
  auto worker =
      std::make_unique<LoadWorker>(info.Env(), model_options(options), engine_limits(options));
  const Napi::Promise promise = worker->promise();
  worker.release()->Queue();
  return promise;
}

}  // namespace native_infer::binding
