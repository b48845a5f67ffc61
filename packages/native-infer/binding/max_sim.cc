#include "max_sim.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "guard.h"
#include "native_infer/late_interaction.h"

namespace native_infer::binding {
namespace {

/// Deletes itself when the promise is settled.
class MaxSimWorker final : public Napi::AsyncWorker {
 public:
  MaxSimWorker(Napi::Env env, std::vector<float> query, std::vector<std::vector<float>> documents,
               std::size_t width)
      : Napi::AsyncWorker(env, "native-infer maxSim"),
        query_(std::move(query)),
        documents_(std::move(documents)),
        width_(width),
        deferred_(Napi::Promise::Deferred::New(env)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  /// On a thread of libuv's pool.
  void Execute() override {
    try {
      scores_.reserve(documents_.size());
      for (const std::vector<float>& document : documents_)
        scores_.push_back(native_infer::max_sim({query_, width_}, {document, width_}));
    } catch (...) {
      error_ = current_error();
    }
  }

  void OnOK() override {
    const Napi::HandleScope scope(Env());
    contained([this] {
      settle_with(Env(), deferred_, [this]() -> Napi::Value {
        if (error_) throw Error(*error_);
        auto scores = Napi::Float32Array::New(Env(), scores_.size());
        std::copy(scores_.begin(), scores_.end(), scores.Data());
        return scores;
      });
    });
  }

  std::vector<float> query_;
  std::vector<std::vector<float>> documents_;
  std::size_t width_;
  std::vector<float> scores_;
  std::optional<Error> error_;
  Napi::Promise::Deferred deferred_;
};

std::vector<float> rows(const Napi::Value& value, std::size_t width) {
  const bool is_floats =
      value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_float32_array;
  if (!is_floats) throw Error(ErrorCode::INVALID_ARGUMENT, "Rows must be a Float32Array.");
  const auto array = value.As<Napi::Float32Array>();
  if (array.ElementLength() % width != 0)
    throw Error(ErrorCode::INVALID_ARGUMENT, "Rows must be as wide as they are said to be.");
  return {array.Data(), array.Data() + array.ElementLength()};
}

}  // namespace

Napi::Value max_sim(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[1].IsArray() || !info[2].IsNumber())
    throw Error(ErrorCode::INVALID_ARGUMENT, "documents must be an array, and width a number.");
  const std::int64_t width = info[2].As<Napi::Number>().Int64Value();
  if (width < 1) throw Error(ErrorCode::INVALID_ARGUMENT, "width must be at least 1.");
  const auto row_width = static_cast<std::size_t>(width);
  const auto array = info[1].As<Napi::Array>();
  std::vector<std::vector<float>> documents;
  documents.reserve(array.Length());
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::HandleScope scope(env);
    documents.push_back(rows(array.Get(i), row_width));
  }
  auto* worker = new MaxSimWorker(env, rows(info[0], row_width), std::move(documents), row_width);
  const Napi::Promise promise = worker->promise();
  worker->Queue();
  return promise;
}

}  // namespace native_infer::binding
