// Operators of our own inside ONNX Runtime's graphs.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "ort/runtime.h"

namespace native_infer::ort {

enum class Characteristic : int { kRequired = 0, kOptional = 1, kVariadic = 2 };

/// ONNX Runtime's description of an operator: a table of functions, read up to the last member that
/// the table of `kApiVersion` has. Members stay in this order for ever.
struct OrtCustomOp {
  std::uint32_t version = kApiVersion;
  void* (*CreateKernel)(const OrtCustomOp*, const void*, const OrtKernelInfo*) = nullptr;
  const char* (*GetName)(const OrtCustomOp*) = nullptr;
  const char* (*GetExecutionProviderType)(const OrtCustomOp*) = nullptr;
  ElementType (*GetInputType)(const OrtCustomOp*, std::size_t) = nullptr;
  std::size_t (*GetInputTypeCount)(const OrtCustomOp*) = nullptr;
  ElementType (*GetOutputType)(const OrtCustomOp*, std::size_t) = nullptr;
  std::size_t (*GetOutputTypeCount)(const OrtCustomOp*) = nullptr;
  void (*KernelCompute)(void*, OrtKernelContext*) = nullptr;
  void (*KernelDestroy)(void*) = nullptr;
  Characteristic (*GetInputCharacteristic)(const OrtCustomOp*, std::size_t) = nullptr;
  Characteristic (*GetOutputCharacteristic)(const OrtCustomOp*, std::size_t) = nullptr;
  MemoryType (*GetInputMemoryType)(const OrtCustomOp*, std::size_t) = nullptr;
  int (*GetVariadicInputMinArity)(const OrtCustomOp*) = nullptr;
  int (*GetVariadicInputHomogeneity)(const OrtCustomOp*) = nullptr;
  int (*GetVariadicOutputMinArity)(const OrtCustomOp*) = nullptr;
  int (*GetVariadicOutputHomogeneity)(const OrtCustomOp*) = nullptr;
  OrtStatus* (*CreateKernelV2)(const OrtCustomOp*, const void*, const OrtKernelInfo*,
                               void**) = nullptr;
  OrtStatus* (*KernelComputeV2)(void*, OrtKernelContext*) = nullptr;
  OrtStatus* (*InferOutputShapeFn)(const OrtCustomOp*, void*) = nullptr;
  int (*GetStartVersion)(const OrtCustomOp*) = nullptr;
  int (*GetEndVersion)(const OrtCustomOp*) = nullptr;
  std::size_t (*GetMayInplace)(int**, int**) = nullptr;
  void (*ReleaseMayInplace)(int*, int*) = nullptr;
  std::size_t (*GetAliasMap)(int**, int**) = nullptr;
  void (*ReleaseAliasMap)(int*, int*) = nullptr;
};

/// Set by any thread while a run should end early. ONNX Runtime looks for such a wish only between
/// operators; an operator that computes for long looks here in between.
using InterruptFlag = std::atomic<bool>;

/// A domain with operators, such as "native_infer". Sessions that use it keep it alive.
class CustomOpDomain {
 public:
  /// Keeps the operators. They have no virtual destructor: make each with `std::make_shared`.
  /// `interrupted` is what those of them look at that compute for long. Throws `Error` with
  /// `INTERNAL`.
  CustomOpDomain(std::shared_ptr<const Runtime> runtime, const char* name,
                 std::vector<std::shared_ptr<const OrtCustomOp>> operators,
                 std::shared_ptr<InterruptFlag> interrupted);
  ~CustomOpDomain() { runtime_->api().ReleaseCustomOpDomain(domain_); }
  CustomOpDomain(const CustomOpDomain&) = delete;
  CustomOpDomain& operator=(const CustomOpDomain&) = delete;

  void add_to(OrtSessionOptions* options) const;

  /// Shared with the domain's operators; any thread may set it. All sessions of the domain obey.
  const std::shared_ptr<InterruptFlag>& interrupted() const { return interrupted_; }

 private:
  std::shared_ptr<const Runtime> runtime_;
  std::vector<std::shared_ptr<const OrtCustomOp>>
      operators_;  // ONNX Runtime holds pointers to them
  std::shared_ptr<InterruptFlag> interrupted_;
  OrtCustomOpDomain* domain_ = nullptr;
};

}  // namespace native_infer::ort
