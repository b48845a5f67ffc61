#include "ort/session.h"

#include <utility>

namespace native_infer::ort {

Session::Session(std::shared_ptr<const Runtime> runtime, const std::filesystem::path& file,
                 const IntraOpThreads& threads, std::shared_ptr<const CustomOpDomain> domain)
    : runtime_(std::move(runtime)),
      domain_(std::move(domain)),
      interrupted_(domain_ ? domain_->interrupted() : std::make_shared<InterruptFlag>(false)),
      cpu_memory_(describe_cpu_memory()),
      run_options_(create_run_options()),
      started_(threads),
      session_(create(file)),
      inputs_(read_ports(true)),
      outputs_(read_ports(false)) {}

Handle<OrtMemoryInfo> Session::describe_cpu_memory() const {
  const Api& api = runtime_->api();
  OrtMemoryInfo* raw = nullptr;
  runtime_->check(api.CreateCpuMemoryInfo(AllocatorType::kArena, MemoryType::kDefault, &raw),
                  ErrorCode::INTERNAL, "ONNX Runtime could not describe CPU memory");
  return {raw, api.ReleaseMemoryInfo};
}

Handle<OrtRunOptions> Session::create_run_options() const {
  const Api& api = runtime_->api();
  OrtRunOptions* raw = nullptr;
  runtime_->check(api.CreateRunOptions(&raw), ErrorCode::INTERNAL, "creating run options");
  return {raw, api.ReleaseRunOptions};
}

Handle<OrtSession> Session::create(const std::filesystem::path& file) {
  const Api& api = runtime_->api();
  OrtSessionOptions* raw_options = nullptr;
  runtime_->check(api.CreateSessionOptions(&raw_options), ErrorCode::INTERNAL,
                  "creating session options");
  const Handle<OrtSessionOptions> options(raw_options, api.ReleaseSessionOptions);
  configure(raw_options);
  OrtSession* raw = nullptr;
  runtime_->check(api.CreateSession(runtime_->env(), file.c_str(), raw_options, &raw),
                  ErrorCode::MODEL_INVALID, "ONNX Runtime does not accept '" + file.string() + "'");
  return {raw, api.ReleaseSession};
}

void Session::configure(OrtSessionOptions* options) {
  const Api& api = runtime_->api();
  const auto apply = [&](OrtStatus* status) {
    runtime_->check(status, ErrorCode::INTERNAL, "setting a session option");
  };
  apply(api.SetSessionLogSeverityLevel(options, static_cast<int>(LoggingLevel::kFatal)));
  apply(api.SetSessionGraphOptimizationLevel(options, OptimizationLevel::kAll));
  apply(api.SetIntraOpNumThreads(options, started_.count()));
  apply(api.SetInterOpNumThreads(options, 1));
  apply(api.SessionOptionsSetCustomCreateThreadFn(options, StartedThreads::take));
  apply(api.SessionOptionsSetCustomThreadCreationOptions(options, &started_));
  apply(api.SessionOptionsSetCustomJoinThreadFn(options, StartedThreads::join));
  // Threads that spin between runs would take the event loop's core.
  apply(api.AddSessionConfigEntry(options, "session.intra_op.allow_spinning", "0"));
  apply(api.AddSessionConfigEntry(options, "session.inter_op.allow_spinning", "0"));
  if (domain_) domain_->add_to(options);
}

std::vector<Port> Session::read_ports(bool of_inputs) const {
  const Api& api = runtime_->api();
  std::size_t count = 0;
  runtime_->check(of_inputs ? api.SessionGetInputCount(session_.get(), &count)
                            : api.SessionGetOutputCount(session_.get(), &count),
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
  runtime_->check((is_input ? api.SessionGetInputName : api.SessionGetOutputName)(
                      session_.get(), index, allocator, &name),
                  ErrorCode::INTERNAL, context);
  port.name = name;
  runtime_->check(api.AllocatorFree(allocator, name), ErrorCode::INTERNAL, context);

  OrtTypeInfo* raw = nullptr;
  runtime_->check((is_input ? api.SessionGetInputTypeInfo : api.SessionGetOutputTypeInfo)(
                      session_.get(), index, &raw),
                  ErrorCode::INTERNAL, context);
  const Handle<OrtTypeInfo> type(raw, api.ReleaseTypeInfo);
  const OrtTensorTypeAndShapeInfo* tensor = nullptr;
  runtime_->check(api.CastTypeInfoToTensorInfo(raw, &tensor), ErrorCode::INTERNAL, context);
  // A port that is no tensor keeps the undefined type; no model of ours has use for it.
  if (tensor) {
    TensorType read = read_type(*runtime_, tensor, ErrorCode::INTERNAL, context);
    port.type = read.element;
    port.shape = std::move(read.shape);
  }
  return port;
}

Value Session::tensor(void* data, std::size_t bytes, ElementType type,
                      std::span<const std::int64_t> shape) const {
  OrtValue* value = nullptr;
  runtime_->check(runtime_->api().CreateTensorWithDataAsOrtValue(
                      cpu_memory_.get(), data, bytes, shape.data(), shape.size(), type, &value),
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
  const Api& api = runtime_->api();
  OrtValue* result = nullptr;
  OrtStatus* status = api.Run(session_.get(), run_options_.get(), names.data(), raw_values.data(),
                              raw_values.size(), &output_name, 1, &result);
  if (status && interrupted_->load(std::memory_order_relaxed)) {
    api.ReleaseStatus(status);
    throw Error(ErrorCode::CANCELLED, "The run was interrupted.");
  }
  runtime_->check(status, ErrorCode::INTERNAL, "ONNX Runtime could not run the model");
  return Value(result, ValueDeleter{&api});
}

void Session::interrupt() {
  // First our own flag: whoever sees ONNX Runtime's must see ours too, to know why the run failed.
  interrupted_->store(true);
  runtime_->check(runtime_->api().RunOptionsSetTerminate(run_options_.get()), ErrorCode::INTERNAL,
                  "interrupting a run");
}

void Session::clear_interrupt() {
  runtime_->check(runtime_->api().RunOptionsUnsetTerminate(run_options_.get()), ErrorCode::INTERNAL,
                  "ending an interruption");
  interrupted_->store(false);
}

TensorView Session::view(const Value& value) const {
  return view_tensor(*runtime_, value.get(), ErrorCode::INTERNAL, "reading the output");
}

std::span<const float> Session::floats(const Value& value, std::vector<std::int64_t>& shape) const {
  TensorView read = view(value);
  shape = std::move(read.type.shape);
  return {static_cast<const float*>(read.data), read.elements};
}

}  // namespace native_infer::ort
