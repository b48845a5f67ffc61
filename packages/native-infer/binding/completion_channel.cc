#include "completion_channel.h"

#include <iterator>
#include <utility>

#include "guard.h"

namespace native_infer::binding {

std::shared_ptr<CompletionChannel> CompletionChannel::open(Napi::Env env, Receiver& receiver) {
  auto channel = std::make_shared<CompletionChannel>();
  channel->receiver_ = &receiver;
  auto holder = std::make_unique<Holder>(channel);
  // The queue inside is unbounded, but `wake_pending_` never lets it hold more than one call.
  channel->function_ = Function::New(env, "native-infer completions", 0, 1, holder.get(),
                                     [](Napi::Env, void*, Holder* held) { delete held; });
  static_cast<void>(holder.release());  // the function's, from here on
  channel->function_.Unref(env);
  return channel;
}

template <class Change>
void CompletionChannel::announce(Change change) noexcept {
  {
    const std::lock_guard lock(mutex_);
    change(completions_);
    if (std::exchange(wake_pending_, true)) return;
  }
  // Fails only while the environment is ending, when nobody is left to tell.
  function_.NonBlockingCall();
}

void CompletionChannel::jobs_ended(std::vector<JobResult> results) noexcept {
  announce([&](Completions& completions) {
    auto& all = completions.results;
    all.insert(all.end(), std::make_move_iterator(results.begin()),
               std::make_move_iterator(results.end()));
  });
}

void CompletionChannel::stopped() noexcept {
  announce([](Completions& completions) { completions.stopped = true; });
}

void CompletionChannel::on_wake(Napi::Env env, Napi::Function, Holder* holder, void*) {
  // The environment is ending: Node empties its queue after it has freed the holder, and no promise
  // is left to settle.
  if (static_cast<napi_env>(env) == nullptr) return;
  CompletionChannel& channel = **holder;
  Completions completions;
  {
    const std::lock_guard lock(channel.mutex_);
    completions = std::exchange(channel.completions_, {});
    channel.wake_pending_ = false;
  }
  if (!channel.receiver_) return;
  contained([&] { channel.receiver_->receive(env, std::move(completions)); });
}

void CompletionChannel::keep_alive(Napi::Env env, bool keep) {
  if (keep) {
    function_.Ref(env);
  } else {
    function_.Unref(env);
  }
}

void CompletionChannel::shut() {
  receiver_ = nullptr;
  function_.Release();
}

}  // namespace native_infer::binding
