#include "ort/session.h"

#include <utility>

namespace native_infer::ort {
namespace {

std::vector<std::int64_t> dimensions_of(const Runtime& runtime,
                                        const OrtTensorTypeAndShapeInfo* info) {
  std::size_t count = 0;
  runtime.check(runtime.api().GetDimensionsCount(info, &count), ErrorCode::INTERNAL,
                "reading a tensor's rank");
  std::vector<std::int64_t> shape(count);
  runtime.check(runtime.api().GetDimensions(info, shape.data(), count), ErrorCode::INTERNAL,
                "reading a tensor's shape");
  return shape;
}

}  // namespace

Session::Session(std::shared_ptr<const Runtime> runtime, const std::filesystem::path& file,
                 int threads, std::shared_ptr<const CustomOpDomain> domain)
    : runtime_(std::move(runtime)), domain_(std::move(domain)) {
  const Api& api = runtime_->api();
  runtime_->check(
      api.CreateCpuMemoryInfo(AllocatorType::kArena, MemoryType::kDefault, &cpu_memory_),
      ErrorCode::INTERNAL, "ONNX Runtime could not describe CPU memory");
  try {
    create(file, threads);
    inputs_ = read_ports(true);
    outputs_ = read_ports(false);
  } catch (...) {
    if (session_) api.ReleaseSession(session_);
    api.ReleaseMemoryInfo(cpu_memory_);
    throw;
  }
}

Session::~Session() {
  runtime_->api().ReleaseSession(session_);
  runtime_->api().ReleaseMemoryInfo(cpu_memory_);
}

void Session::create(const std::filesystem::path& file, int threads) {
  const Api& api = runtime_->api();
  OrtSessionOptions* raw = nullptr;
  runtime_->check(api.CreateSessionOptions(&raw), ErrorCode::INTERNAL, "creating session options");
  const std::unique_ptr<OrtSessionOptions, decltype(api.ReleaseSessionOptions)> options(
      raw, api.ReleaseSessionOptions);
  configure(raw, threads);
  runtime_->check(api.CreateSession(runtime_->env(), file.c_str(), raw, &session_),
                  ErrorCode::MODEL_INVALID, "ONNX Runtime does not accept '" + file.string() + "'");
}

void Session::configure(OrtSessionOptions* options, int threads) const {
  const Api& api = runtime_->api();
  const auto apply = [&](OrtStatus* status) {
    runtime_->check(status, ErrorCode::INTERNAL, "setting a session option");
  };
  apply(api.SetSessionLogSeverityLevel(options, static_cast<int>(LoggingLevel::kFatal)));
  apply(api.SetSessionGraphOptimizationLevel(options, OptimizationLevel::kAll));
  apply(api.SetIntraOpNumThreads(options, threads));
  apply(api.SetInterOpNumThreads(options, 1));
  // Threads that spin between runs would take the event loop's core.
  apply(api.AddSessionConfigEntry(options, "session.intra_op.allow_spinning", "0"));
  apply(api.AddSessionConfigEntry(options, "session.inter_op.allow_spinning", "0"));
  if (domain_) domain_->add_to(options);
}

std::vector<Port> Session::read_ports(bool of_inputs) const {
  const Api& api = runtime_->api();
  std::size_t count = 0;
  runtime_->check(of_inputs ? api.SessionGetInputCount(session_, &count)
                            : api.SessionGetOutputCount(session_, &count),
                  ErrorCode::INTERNAL, "counting the graph's ports");
  std::vector<Port> ports;
  for (std::size_t i = 0; i < count; ++i) ports.push_back(read_port(i, of_inputs));
  return ports;
}

Port Session::read_port(std::size_t index, bool is_input) const {
  const Api& api = runtime_->api();
  const std::string context = "reading a port of the graph";
  OrtAllocator* allocator = nullptr;
  runtime_->check(api.GetAllocatorWithDefaultOptions(&allocator), ErrorCode::INTERNAL, context);

  Port port;
  char* name = nullptr;
  runtime_->check((is_input ? api.SessionGetInputName : api.SessionGetOutputName)(session_, index,
                                                                                  allocator, &name),
                  ErrorCode::INTERNAL, context);
  port.name = name;
  runtime_->check(api.AllocatorFree(allocator, name), ErrorCode::INTERNAL, context);

  OrtTypeInfo* raw = nullptr;
  runtime_->check((is_input ? api.SessionGetInputTypeInfo : api.SessionGetOutputTypeInfo)(
                      session_, index, &raw),
                  ErrorCode::INTERNAL, context);
  const std::unique_ptr<OrtTypeInfo, decltype(api.ReleaseTypeInfo)> type(raw, api.ReleaseTypeInfo);
  const OrtTensorTypeAndShapeInfo* tensor = nullptr;
  runtime_->check(api.CastTypeInfoToTensorInfo(raw, &tensor), ErrorCode::INTERNAL, context);
  // A port that is no tensor keeps the undefined type; no model of ours has use for it.
  if (tensor) {
    runtime_->check(api.GetTensorElementType(tensor, &port.type), ErrorCode::INTERNAL, context);
    port.shape = dimensions_of(*runtime_, tensor);
  }
  return port;
}

Value Session::tensor(void* data, std::size_t bytes, ElementType type,
                      std::span<const std::int64_t> shape) const {
  OrtValue* value = nullptr;
  runtime_->check(runtime_->api().CreateTensorWithDataAsOrtValue(
                      cpu_memory_, data, bytes, shape.data(), shape.size(), type, &value),
                  ErrorCode::INTERNAL, "creating an input tensor");
  return Value(value, ValueDeleter{&runtime_->api()});
}

Value Session::run(std::span<const Value> values, const std::string& output) const {
  std::vector<const char*> names;
  std::vector<const OrtValue*> raw_values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    names.push_back(inputs_[i].name.c_str());
    raw_values.push_back(values[i].get());
  }
  const char* output_name = output.c_str();
  OrtValue* result = nullptr;
  runtime_->check(runtime_->api().Run(session_, nullptr, names.data(), raw_values.data(),
                                      raw_values.size(), &output_name, 1, &result),
                  ErrorCode::INTERNAL, "ONNX Runtime could not run the model");
  return Value(result, ValueDeleter{&runtime_->api()});
}

std::span<const float> Session::floats(const Value& value, std::vector<std::int64_t>& shape) const {
  const Api& api = runtime_->api();
  OrtTensorTypeAndShapeInfo* raw = nullptr;
  runtime_->check(api.GetTensorTypeAndShape(value.get(), &raw), ErrorCode::INTERNAL,
                  "reading the output");
  const std::unique_ptr<OrtTensorTypeAndShapeInfo, decltype(api.ReleaseTensorTypeAndShapeInfo)>
      info(raw, api.ReleaseTensorTypeAndShapeInfo);
  shape = dimensions_of(*runtime_, raw);
  void* data = nullptr;
  runtime_->check(api.GetTensorMutableData(value.get(), &data), ErrorCode::INTERNAL,
                  "reading the output");
  std::size_t count = 1;
  for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
  return {static_cast<const float*>(data), count};
}

}  // namespace native_infer::ort
