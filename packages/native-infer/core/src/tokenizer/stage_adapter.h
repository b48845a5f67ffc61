// A stage made for a chain of templates, in a chain that is put together at run time.
#pragma once

#include <utility>

#include "tokenizer/stage.h"

namespace native_infer {

/// `S<Stage>` has the three functions of a stage and passes on to the `next` that it is given last.
template <template <typename> typename S>
class StageAdapter final : public Stage {
 public:
  template <typename... Arguments>
  explicit StageAdapter(Arguments&&... arguments) : stage_(std::forward<Arguments>(arguments)...) {}

  void push(const SourceChar& input) override { stage_.push(input); }
  void push_token(const TokenMatch& match) override { stage_.push_token(match); }
  void finish() override { stage_.finish(); }

 private:
  S<Stage> stage_;
};

}  // namespace native_infer
