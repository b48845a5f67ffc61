// How many threads work on one run of a model, and how urgently.
#pragma once

namespace native_infer {

/// Of one engine, from its model's load to its end.
struct IntraOpThreads {
  /// 1 to 256, the thread included that starts the run.
  int count = 1;
  /// 0 to 19: the priority of the others, as `become_background_thread` takes it. That of the
  /// thread that starts the run is its owner's matter.
  int nice = 0;
};

}  // namespace native_infer
