#include "load_worker.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine_handle.h"
#include "guard.h"
#include "options.h"

namespace native_infer::binding {
namespace {

/// The steps of a load that were begun: the loading thread adds them, the JavaScript thread asks
/// for them now and then. Nothing is called from the one to the other, so that neither has to
/// outlive the other.
class Steps {
 public:
  void add(const char* step) {
    const std::lock_guard lock(mutex_);
    begun_.push_back(step);
  }
  std::vector<const char*> begun() const {
    const std::lock_guard lock(mutex_);
    return begun_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<const char*> begun_;  // of static life
};

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

Napi::Value names(Napi::Env env, const std::vector<const char*>& all) {
  const Napi::Array array = Napi::Array::New(env, all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    array.Set(static_cast<std::uint32_t>(i), Napi::String::New(env, all[i]));
  return array;
}

}  // namespace

Napi::Value load(const Napi::CallbackInfo& info) {
  if (!info[0].IsObject()) throw Error(ErrorCode::INVALID_ARGUMENT, "options must be an object.");
  const auto options = info[0].As<Napi::Object>();
  ModelOptions model = model_options(options);
  const auto steps = std::make_shared<Steps>();
  model.on_step = [steps](const char* step) { steps->add(step); };
  auto worker = std::make_unique<LoadWorker>(info.Env(), std::move(model), engine_limits(options));
  auto load = Napi::Object::New(info.Env());
  load["engine"] = worker->promise();
  load["steps"] = Napi::Function::New(
      info.Env(),
      [steps](const Napi::CallbackInfo& call) -> Napi::Value {
        return guarded(call.Env(), [&] { return names(call.Env(), steps->begun()); });
      },
      "steps");
  worker.release()->Queue();
  return load;
}

}  // namespace native_infer::binding
