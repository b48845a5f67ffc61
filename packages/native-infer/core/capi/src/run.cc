#include "run.h"

#include <memory>
#include <utility>

#include "errors.h"
#include "results.h"

namespace native_infer::capi {
namespace {

/// A caller that does not wait: its callback is called at the end.
class CalledBack final : public Waiter {
 public:
  CalledBack(std::optional<ScoreActivation> activation, ni_output& output, ni_callback callback,
             void* user_data)
      : activation_(activation), output_(output), callback_(callback), user_data_(user_data) {}

  void ended(JobResult result) noexcept override {
    ni_error error{};
    const ni_code code = guarded(&error, [&] { write_result(result, activation_, output_); });
    callback_(user_data_, code == NI_OK ? nullptr : &error);
  }

 private:
  const std::optional<ScoreActivation> activation_;
  ni_output& output_;
  const ni_callback callback_;
  void* const user_data_;
};

}  // namespace

void check_room(ni_engine& engine, std::size_t count, Lane lane) {
  if (const auto error = engine.engine.turn_away(count, lane)) throw Error(*error);
}

void run_blocking(ni_engine& engine, Call call, ni_output& output) {
  const auto thread = std::make_shared<BlockedThread>();
  const auto end = call.options.deadline.value();
  const JobId id = engine.calls->submit(engine.engine, std::move(call.input), call.options, thread);
  JobResult result;
  if (!thread->wait_until(end, result)) {
    // The waiter lives on; its result is dropped.
    engine.engine.cancel(id);
    throw Error(ErrorCode::DEADLINE_EXCEEDED, "The call had not ended when its time was over.");
  }
  write_result(result, call.activation, output);
}

JobId run_with_callback(ni_engine& engine, Call call, ni_output& output, ni_callback callback,
                        void* user_data) {
  auto caller = std::make_shared<CalledBack>(call.activation, output, callback, user_data);
  return engine.calls->submit(engine.engine, std::move(call.input), call.options,
                              std::move(caller));
}

}  // namespace native_infer::capi
