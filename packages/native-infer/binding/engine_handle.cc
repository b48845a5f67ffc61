#include "engine_handle.h"

#include <utility>

#include "guard.h"
#include "options.h"
#include "results.h"

namespace native_infer::binding {
namespace {

/// What `create` hands to the constructor through JavaScript.
struct Parts {
  std::unique_ptr<Model> model;
  EngineLimits limits;
};

/// State of one environment: a worker_thread has its own.
struct EnvironmentData {
  Napi::FunctionReference constructor;
};

Error closed() {
  return {ErrorCode::CLOSED, "The engine is closed."};
}

}  // namespace

template <Napi::Value (EngineHandle::*method)(const Napi::CallbackInfo&)>
Napi::Value EngineHandle::entry(const Napi::CallbackInfo& info) {
  return guarded(info.Env(), [&] { return (this->*method)(info); });
}

void EngineHandle::define(Napi::Env env) {
  const Napi::Function constructor =
      DefineClass(env, "EngineHandle",
                  {
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::submit>>("submit"),
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::cancel>>("cancel"),
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::tokenize>>("tokenize"),
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::decode>>("decode"),
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::token_of>>("tokenOf"),
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::stats>>("stats"),
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::info>>("info"),
                      InstanceMethod<&EngineHandle::entry<&EngineHandle::close>>("close"),
                  });
  auto* data = new EnvironmentData{Napi::Persistent(constructor)};
  env.SetInstanceData<EnvironmentData>(data);
}

Napi::Object EngineHandle::create(Napi::Env env, std::unique_ptr<Model> model,
                                  const EngineLimits& limits) {
  Parts parts{std::move(model), limits};
  return env.GetInstanceData<EnvironmentData>()->constructor.New(
      {Napi::External<Parts>::New(env, &parts)});
}

EngineHandle::EngineHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EngineHandle>(info) {
  guarded(info.Env(), [&] { start(info); });
}

void EngineHandle::start(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsExternal())
    throw Error(ErrorCode::INVALID_ARGUMENT, "Engines are made by load().");
  Parts& parts = *info[0].As<Napi::External<Parts>>().Data();
  model_info_ = parts.model->info();
  limits_ = parts.limits;
  channel_ = CompletionChannel::open(env, *this);
  try {
    engine_ = std::make_unique<Engine>(std::move(parts.model), parts.limits, channel_);
  } catch (...) {
    channel_->shut();
    throw;
  }
  // Hooks run in reverse order: this one joins the thread before the channel's own hook ends the
  // channel.
  napi_add_env_cleanup_hook(env, on_environment_ends, this);
}

EngineHandle::~EngineHandle() {
  if (!environment_ending_) napi_remove_env_cleanup_hook(Env(), on_environment_ends, this);
  contained([this] { stop(); });
}

void EngineHandle::on_environment_ends(void* self) {
  auto* handle = static_cast<EngineHandle*>(self);
  handle->environment_ending_ = true;
  contained([handle] { handle->stop(); });
}

void EngineHandle::stop() {
  if (!engine_) return;
  engine_->close(Engine::Close::kReject);
  last_stats_ = engine_->stats();
  engine_.reset();
  channel_->shut();
}

Napi::Value EngineHandle::submit(const Napi::CallbackInfo& info) {
  if (!engine_) throw closed();
  if (!info[0].IsArray()) throw Error(ErrorCode::INVALID_ARGUMENT, "input must be an array.");
  if (!info[1].IsObject()) throw Error(ErrorCode::INVALID_ARGUMENT, "options must be an object.");
  const auto asked = info[1].As<Napi::Object>();
  // Returned, not thrown: under overload this must cost next to nothing.
  const auto count = info[0].As<Napi::Array>().Length();
  JobOptions room = queue_options(asked);
  if (const auto error = engine_->turn_away(count, room.lane, room.waits_for_room))
    return to_js(info.Env(), *error);
  const JobOptions options = job_options(asked, std::move(room));
  const JobId id = engine_->submit(job_input(info[0]), options);
  const auto deferred = Napi::Promise::Deferred::New(info.Env());
  unanswered_.emplace(id, Unanswered{deferred, options.output, asked.Get("trace").ToBoolean()});
  update_liveness(info.Env());
  Napi::Object call = Napi::Object::New(info.Env());
  call.Set("id", Napi::Number::New(info.Env(), static_cast<double>(id)));
  call.Set("result", deferred.Promise());
  return call;
}

Napi::Value EngineHandle::cancel(const Napi::CallbackInfo& info) {
  if (!info[0].IsNumber()) throw Error(ErrorCode::INVALID_ARGUMENT, "id must be a number.");
  if (engine_) engine_->cancel(static_cast<JobId>(info[0].As<Napi::Number>().Int64Value()));
  return info.Env().Undefined();
}

Napi::Value EngineHandle::tokenize(const Napi::CallbackInfo& info) {
  if (!engine_) throw closed();
  if (!info[0].IsString()) throw Error(ErrorCode::INVALID_ARGUMENT, "text must be a string.");
  const std::string text = info[0].As<Napi::String>().Utf8Value();
  Encoding encoding;
  const bool add_special_tokens = info[1].ToBoolean();
  engine_->tokenizer().encode(
      text, {.add_special_tokens = add_special_tokens, .with_offsets = true}, encoding);
  return to_js(info.Env(), encoding, text);
}

Napi::Value EngineHandle::decode(const Napi::CallbackInfo& info) {
  if (!engine_) throw closed();
  const TokenIds ids = token_ids(info[0]);
  const std::string text = engine_->tokenizer().decode(ids, info[1].ToBoolean());
  return Napi::String::New(info.Env(), text);
}

Napi::Value EngineHandle::token_of(const Napi::CallbackInfo& info) {
  if (!engine_) throw closed();
  if (!info[0].IsNumber()) throw Error(ErrorCode::INVALID_ARGUMENT, "id must be a number.");
  const auto token = engine_->tokenizer().token(info[0].As<Napi::Number>().Int32Value());
  if (!token) return info.Env().Undefined();
  return Napi::String::New(info.Env(), std::string(*token));
}

Napi::Value EngineHandle::stats(const Napi::CallbackInfo& info) {
  return to_js(info.Env(), engine_ ? engine_->stats() : last_stats_, model_info_.cpu);
}

Napi::Value EngineHandle::info(const Napi::CallbackInfo& info) {
  return to_js(info.Env(), model_info_, limits_);
}

Napi::Value EngineHandle::close(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const bool drain = info[0].ToBoolean();
  if (!closing_) {
    closing_ = Napi::Promise::Deferred::New(env);
    if (!engine_) closing_->Resolve(env.Undefined());
  }
  if (engine_) engine_->close(drain ? Engine::Close::kDrain : Engine::Close::kReject);
  update_liveness(env);
  return closing_->Promise();
}

void EngineHandle::receive(Napi::Env env, Completions completions) {
  for (const JobResult& result : completions.results) {
    // One that cannot be settled must not leave the others waiting for ever.
    contained([&] {
      const Napi::HandleScope scope(env);
      settle(env, result);
    });
  }
  if (completions.stopped) {
    stop();
    if (closing_) closing_->Resolve(env.Undefined());
  }
  update_liveness(env);
}

void EngineHandle::settle(Napi::Env env, const JobResult& result) {
  const auto found = unanswered_.find(result.id);
  if (found == unanswered_.end()) return;
  const Unanswered call = found->second;
  unanswered_.erase(found);
  settle_with(env, call.deferred, [&] {
    if (result.error) throw Error(*result.error);
    return to_js(env, result, call.output, call.trace);
  });
}

void EngineHandle::update_liveness(Napi::Env env) {
  const bool needed = engine_ && (!unanswered_.empty() || closing_);
  if (needed == alive_) return;
  alive_ = needed;
  if (needed) {
    Ref();
  } else {
    Unref();
  }
  // After stop() the channel is released and keeps nothing alive.
  if (engine_) channel_->keep_alive(env, needed);
}

}  // namespace native_infer::binding
