// A stage whose work on what it has taken may be long.
#pragma once

#include <cstddef>

#include "tokenizer/stage.h"

namespace native_infer {

/// Where a text is encoded in slices, such a stage works only so much when it takes something, and
/// is then busy: nothing more may be pushed until `resume` has ended the work.
class ResumableStage : public Stage {
 public:
  /// To be called before the first `push`.
  void run_in_slices() { in_slices_ = true; }

  virtual bool is_busy() const = 0;
  /// Works on, and takes the steps from `max_steps`.
  virtual void resume(std::size_t& max_steps) = 0;

 protected:
  bool in_slices() const { return in_slices_; }

 private:
  bool in_slices_ = false;
};

}  // namespace native_infer
