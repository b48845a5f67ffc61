// How the encoder asks for several threads without knowing where they come from.
#pragma once

#include <algorithm>
#include <cstddef>

namespace native_infer {

/// Runs independent pieces of work, maybe at the same time.
class ParallelFor {
 public:
  /// Does piece `index`. Must not throw.
  using Body = void (*)(void* context, std::size_t index);

  virtual ~ParallelFor() = default;

  /// Most pieces that run at the same time; at least 1.
  virtual std::size_t threads() const = 0;

  /// Around runs that follow each other at once: threads may wait awake in between.
  virtual void begin() const {}
  virtual void end() const {}

  /// Calls `body(context, i)` once for each i below `count`, in any order and on any thread, and
  /// returns when all are done.
  virtual void run(std::size_t count, Body body, void* context) const = 0;
};

/// Everything on the calling thread, in order.
class SerialFor final : public ParallelFor {
 public:
  std::size_t threads() const override { return 1; }
  void run(std::size_t count, Body body, void* context) const override {
    for (std::size_t i = 0; i < count; ++i) body(context, i);
  }
};

/// Between `begin` and `end` as long as it lives.
class ParallelSection {
 public:
  explicit ParallelSection(const ParallelFor& parallel) : parallel_(parallel) { parallel_.begin(); }
  ~ParallelSection() { parallel_.end(); }
  ParallelSection(const ParallelSection&) = delete;
  ParallelSection& operator=(const ParallelSection&) = delete;

 private:
  const ParallelFor& parallel_;
};

/// `ParallelFor::run` for a callable. One piece, or one thread, costs no more than a loop.
template <class Function>
void for_each_index(const ParallelFor& parallel, std::size_t count, Function&& function) {
  if (count <= 1 || parallel.threads() == 1) {
    for (std::size_t i = 0; i < count; ++i) function(i);
    return;
  }
  auto* address = &function;
  parallel.run(
      count, [](void* context, std::size_t i) { (**static_cast<decltype(address)*>(context))(i); },
      &address);
}

/// A part of a range.
struct Slice {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Part `index` of `count` nearly equal parts of 0..`total`, cut at multiples of `unit`.
inline Slice slice_of(std::size_t total, std::size_t unit, std::size_t index, std::size_t count) {
  const std::size_t units = (total + unit - 1) / unit;
  const std::size_t begin = units * index / count * unit;
  const std::size_t end = units * (index + 1) / count * unit;
  return {begin < total ? begin : total, end < total ? end : total};
}

/// Rows that are worth a thread of their own where little is done with each.
inline constexpr std::size_t kMinRowsOfPiece = 8;

/// Does `work(slice)` for slices of `rows` rows, maybe at the same time.
template <class Work>
void for_each_slice(std::size_t rows, const ParallelFor& parallel, const Work& work) {
  const std::size_t pieces =
      std::min(parallel.threads(), (rows + kMinRowsOfPiece - 1) / kMinRowsOfPiece);
  for_each_index(parallel, pieces,
                 [&](std::size_t piece) { work(slice_of(rows, 1, piece, pieces)); });
}

}  // namespace native_infer
