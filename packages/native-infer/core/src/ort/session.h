// One ONNX file, loaded and ready to run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "cpu/intra_op_threads.h"
#include "ort/custom_op.h"
#include "ort/runtime.h"
#include "ort/started_threads.h"
#include "ort/tensor_view.h"

namespace native_infer::ort {

/// Frees an `OrtValue` through the API that made it.
struct ValueDeleter {
  const Api* api = nullptr;
  void operator()(OrtValue* value) const { api->ReleaseValue(value); }
};
using Value = std::unique_ptr<OrtValue, ValueDeleter>;

/// A graph input or output.
struct Port {
  std::string name;
  /// Undefined for a port that is no tensor.
  ElementType type = ElementType::kUndefined;
  /// -1 for a dimension that is only known at run time.
  std::vector<std::int64_t> shape;
};

/// Used by one thread at a time (the inference thread), but for `interrupt`; `threads.count - 1`
/// further threads help it inside a run.
class Session {
 public:
  /// `domain` has operators beside the standard ones, or is null. Throws `Error` with
  /// `MODEL_INVALID` naming `file` where ONNX Runtime does not accept it, and with
  /// `RESOURCE_EXHAUSTED` where the system refuses one of the threads.
  Session(std::shared_ptr<const Runtime> runtime, const std::filesystem::path& file,
          const IntraOpThreads& threads, std::shared_ptr<const CustomOpDomain> domain = nullptr);
  ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<Port>& outputs() const { return outputs_; }
  const Runtime& runtime() const { return *runtime_; }

  /// Wraps `data` without copying: it must outlive the value.
  template <class T>
  Value tensor(std::span<T> data, std::span<const std::int64_t> shape) const {
    // The API asks for writable memory, but graph inputs are only read.
    return tensor(const_cast<std::remove_const_t<T>*>(data.data()), data.size_bytes(),
                  element_type_of<std::remove_const_t<T>>(), shape);
  }

  /// The same of data whose type is known at run time.
  Value tensor(void* data, std::size_t bytes, ElementType type,
               std::span<const std::int64_t> shape) const;

  /// Runs the graph for one output. `values` are in the order of `inputs()`. Throws `Error` with
  /// `INTERNAL`, or with `CANCELLED` where `interrupt` ended the run.
  Value run(std::span<const Value> values, const std::string& output) const;

  /// Any thread: the run under way ends soon, and so do all later ones until `clear_interrupt`. A
  /// run that is all but done may still give its result.
  void interrupt();

  /// Between runs, and ordered after the `interrupt` that it takes back: the next run is a normal
  /// one.
  void clear_interrupt();

  /// The contents of a tensor; valid as long as `value`.
  TensorView view(const Value& value) const;

  /// The values of a float tensor; valid as long as `value`.
  std::span<const float> floats(const Value& value, std::vector<std::int64_t>& shape) const;

 private:
  template <class T>
  static constexpr ElementType element_type_of();

  Handle<OrtMemoryInfo> describe_cpu_memory() const;
  Handle<OrtRunOptions> create_run_options() const;
  Handle<OrtSession> create(const std::filesystem::path& file);
  void configure(OrtSessionOptions* options);
  std::vector<Port> read_ports(bool of_inputs) const;
  Port read_port(std::size_t index, bool is_input) const;

  std::shared_ptr<const Runtime> runtime_;
  std::shared_ptr<const CustomOpDomain> domain_;
  std::shared_ptr<InterruptFlag> interrupted_;  // any thread sets it
  Handle<OrtMemoryInfo> cpu_memory_;
  Handle<OrtRunOptions> run_options_;  // any thread sets its terminate flag
  StartedThreads started_;             // ONNX Runtime's, while there is the session
  Handle<OrtSession> session_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
};

template <>
constexpr ElementType Session::element_type_of<std::int64_t>() {
  return ElementType::kInt64;
}
template <>
constexpr ElementType Session::element_type_of<std::int32_t>() {
  return ElementType::kInt32;
}

}  // namespace native_infer::ort
