// Own declaration of the part of ONNX Runtime's C API that the core uses.
//
// The npm package onnxruntime-node carries the shared library but no headers. The API is a table of
// function pointers to which newer versions only append, so a function's slot in the table never
// changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace native_infer::ort {

/// The oldest table that has every function below: API 17 came with ONNX Runtime 1.17.
inline constexpr std::uint32_t kApiVersion = 17;

// Opaque to us: only ONNX Runtime sees inside.
struct OrtAllocator;
struct OrtCustomOpDomain;
struct OrtEnv;
struct OrtKernelContext;
struct OrtKernelInfo;
struct OrtMemoryInfo;
struct OrtRunOptions;
struct OrtSession;
struct OrtSessionOptions;
struct OrtStatus;
struct OrtTensorTypeAndShapeInfo;
struct OrtTypeInfo;
struct OrtValue;

/// wchar_t on Windows, char elsewhere.
using PathChar = std::filesystem::path::value_type;

enum class LoggingLevel : int { kVerbose, kInfo, kWarning, kError, kFatal };
enum class OptimizationLevel : int { kNone = 0, kAll = 99 };
enum class ElementType : int {
  kUndefined = 0,
  kFloat = 1,
  kInt8 = 3,
  kInt32 = 6,
  kInt64 = 7,
  kBool = 9,
  kFloat16 = 10,
  kDouble = 11,
  kBFloat16 = 16,
};
enum class StatusCode : int { kFail = 1, kInvalidArgument = 2, kInvalidGraph = 10 };
enum class AllocatorType : int { kDevice = 0, kArena = 1 };
enum class MemoryType : int { kDefault = 0 };

struct OrtCustomOp;  // see custom_op.h

// slot, name, return type, parameters
// clang-format off
#define NATIVE_INFER_ORT_FUNCTIONS(X)                                                                         \
  X(0,   CreateStatus,                    OrtStatus*, (StatusCode, const char*))                              \
  X(2,   GetErrorMessage,                 const char*, (const OrtStatus*))                                    \
  X(3,   CreateEnv,                       OrtStatus*, (LoggingLevel, const char*, OrtEnv**))                  \
  X(7,   CreateSession,                   OrtStatus*, (const OrtEnv*, const PathChar*,                        \
                                                       const OrtSessionOptions*, OrtSession**))               \
  X(9,   Run,                             OrtStatus*, (OrtSession*, const OrtRunOptions*, const char* const*, \
                                                       const OrtValue* const*, std::size_t,                   \
                                                       const char* const*, std::size_t, OrtValue**))          \
  X(10,  CreateSessionOptions,            OrtStatus*, (OrtSessionOptions**))                                  \
  X(22,  SetSessionLogSeverityLevel,      OrtStatus*, (OrtSessionOptions*, int))                              \
  X(23,  SetSessionGraphOptimizationLevel, OrtStatus*, (OrtSessionOptions*, OptimizationLevel))               \
  X(24,  SetIntraOpNumThreads,            OrtStatus*, (OrtSessionOptions*, int))                              \
  X(25,  SetInterOpNumThreads,            OrtStatus*, (OrtSessionOptions*, int))                              \
  X(26,  CreateCustomOpDomain,            OrtStatus*, (const char*, OrtCustomOpDomain**))                     \
  X(27,  CustomOpDomain_Add,              OrtStatus*, (OrtCustomOpDomain*, const OrtCustomOp*))               \
  X(28,  AddCustomOpDomain,               OrtStatus*, (OrtSessionOptions*, OrtCustomOpDomain*))               \
  X(30,  SessionGetInputCount,            OrtStatus*, (const OrtSession*, std::size_t*))                      \
  X(31,  SessionGetOutputCount,           OrtStatus*, (const OrtSession*, std::size_t*))                      \
  X(33,  SessionGetInputTypeInfo,         OrtStatus*, (const OrtSession*, std::size_t, OrtTypeInfo**))        \
  X(34,  SessionGetOutputTypeInfo,        OrtStatus*, (const OrtSession*, std::size_t, OrtTypeInfo**))        \
  X(36,  SessionGetInputName,             OrtStatus*, (const OrtSession*, std::size_t, OrtAllocator*, char**)) \
  X(37,  SessionGetOutputName,            OrtStatus*, (const OrtSession*, std::size_t, OrtAllocator*, char**)) \
  X(39,  CreateRunOptions,                OrtStatus*, (OrtRunOptions**))                                      \
  X(46,  RunOptionsSetTerminate,          OrtStatus*, (OrtRunOptions*))                                       \
  X(47,  RunOptionsUnsetTerminate,        OrtStatus*, (OrtRunOptions*))                                       \
  X(49,  CreateTensorWithDataAsOrtValue,  OrtStatus*, (const OrtMemoryInfo*, void*, std::size_t,              \
                                                       const std::int64_t*, std::size_t, ElementType,         \
                                                       OrtValue**))                                           \
  X(51,  GetTensorMutableData,            OrtStatus*, (OrtValue*, void**))                                    \
  X(55,  CastTypeInfoToTensorInfo,        OrtStatus*, (const OrtTypeInfo*, const OrtTensorTypeAndShapeInfo**)) \
  X(60,  GetTensorElementType,            OrtStatus*, (const OrtTensorTypeAndShapeInfo*, ElementType*))       \
  X(61,  GetDimensionsCount,              OrtStatus*, (const OrtTensorTypeAndShapeInfo*, std::size_t*))       \
  X(62,  GetDimensions,                   OrtStatus*, (const OrtTensorTypeAndShapeInfo*, std::int64_t*,       \
                                                       std::size_t))                                          \
  X(65,  GetTensorTypeAndShape,           OrtStatus*, (const OrtValue*, OrtTensorTypeAndShapeInfo**))         \
  X(69,  CreateCpuMemoryInfo,             OrtStatus*, (AllocatorType, MemoryType, OrtMemoryInfo**))           \
  X(76,  AllocatorFree,                   OrtStatus*, (OrtAllocator*, void*))                                 \
  X(78,  GetAllocatorWithDefaultOptions,  OrtStatus*, (OrtAllocator**))                                       \
  X(85,  KernelInfoGetAttribute_float,    OrtStatus*, (const OrtKernelInfo*, const char*, float*))            \
  X(86,  KernelInfoGetAttribute_int64,    OrtStatus*, (const OrtKernelInfo*, const char*, std::int64_t*))     \
  X(87,  KernelInfoGetAttribute_string,   OrtStatus*, (const OrtKernelInfo*, const char*, char*, std::size_t*))\
  X(90,  KernelContext_GetInput,          OrtStatus*, (const OrtKernelContext*, std::size_t, const OrtValue**))\
  X(91,  KernelContext_GetOutput,         OrtStatus*, (OrtKernelContext*, std::size_t, const std::int64_t*, std::size_t, OrtValue**))\
  X(92,  ReleaseEnv,                      void, (OrtEnv*))                                                    \
  X(93,  ReleaseStatus,                   void, (OrtStatus*))                                                 \
  X(94,  ReleaseMemoryInfo,               void, (OrtMemoryInfo*))                                             \
  X(95,  ReleaseSession,                  void, (OrtSession*))                                                \
  X(96,  ReleaseValue,                    void, (OrtValue*))                                                  \
  X(97,  ReleaseRunOptions,               void, (OrtRunOptions*))                                             \
  X(98,  ReleaseTypeInfo,                 void, (OrtTypeInfo*))                                               \
  X(99,  ReleaseTensorTypeAndShapeInfo,   void, (OrtTensorTypeAndShapeInfo*))                                 \
  X(100, ReleaseSessionOptions,           void, (OrtSessionOptions*))                                         \
  X(101, ReleaseCustomOpDomain,           void, (OrtCustomOpDomain*))                                         \
  X(130, AddSessionConfigEntry,           OrtStatus*, (OrtSessionOptions*, const char*, const char*))         \
  X(196, SessionOptionsSetCustomCreateThreadFn, OrtStatus*, (OrtSessionOptions*,                              \
                                                       const void* (*)(void*, void (*)(void*), void*)))       \
  X(197, SessionOptionsSetCustomThreadCreationOptions, OrtStatus*, (OrtSessionOptions*, void*))               \
  X(198, SessionOptionsSetCustomJoinThreadFn, OrtStatus*, (OrtSessionOptions*, void (*)(const void*)))        \
  X(230, KernelInfo_GetInputCount,        OrtStatus*, (const OrtKernelInfo*, std::size_t*))                   \
  X(249, KernelInfoGetConstantInput_tensor,OrtStatus*, (const OrtKernelInfo*, std::size_t, int*, const OrtValue**))
// clang-format on

/// The functions above, by name, read out of the table that `OrtApiBase::GetApi` returned.
struct Api {
// A return type and a parameter list cannot stand in parentheses.
// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define NATIVE_INFER_ORT_DECLARE(slot, name, result, parameters) result(*name) parameters = nullptr;
  NATIVE_INFER_ORT_FUNCTIONS(NATIVE_INFER_ORT_DECLARE)
#undef NATIVE_INFER_ORT_DECLARE

  static Api from_table(const void* const* table) {
    Api api;
#define NATIVE_INFER_ORT_READ(slot, name, result, parameters) \
  api.name = reinterpret_cast<decltype(api.name)>(const_cast<void*>(table[slot]));
    NATIVE_INFER_ORT_FUNCTIONS(NATIVE_INFER_ORT_READ)
#undef NATIVE_INFER_ORT_READ
    return api;
  }
};

/// What the library's one exported function, `OrtGetApiBase`, returns.
struct OrtApiBase {
  const void* const* (*GetApi)(std::uint32_t version);
  const char* (*GetVersionString)();
};

}  // namespace native_infer::ort
