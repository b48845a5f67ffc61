#include "graph/load_graph.h"

#include <exception>
#include <string>
#include <utility>

#include "graph/packed_model.h"
#include "graph/standard_model.h"
#include "graph/static_model.h"
#include "json/git_lfs.h"
#include "kernels/kernel_sets.h"
#include "native_infer/error.h"
#include "operators/operator_domain.h"
#include "ort/runtime.h"
#include "ort/session.h"
#include "packing/packed_file.h"

namespace native_infer {
namespace {

/// A graph of ours has one output, and no inputs beside the texts.
void check_unused(const GraphSettings& settings, const ort::Session& session,
                  const std::filesystem::path& file) {
  const auto& outputs = session.outputs();
  const bool has_output =
      !settings.asked_output || (outputs.size() == 1 && outputs[0].name == *settings.asked_output);
  if (has_output && settings.inputs.empty()) return;
  throw Error(ErrorCode::INVALID_ARGUMENT,
              "graphOutput or graphInputs names what '" + file.string() + "' does not have.");
}

/// Throws what the system's refusal of a thread was, where ONNX Runtime knows only that the
/// operator has no kernel.
std::unique_ptr<ort::Session> open_session(std::shared_ptr<const ort::Runtime> runtime,
                                           const std::filesystem::path& file,
                                           const IntraOpThreads& threads,
                                           std::shared_ptr<const ort::CustomOpDomain> domain,
                                           const operators::EncoderReport& report) {
  try {
    return std::make_unique<ort::Session>(std::move(runtime), file, threads, std::move(domain));
  } catch (const Error&) {
    if (report.refused) std::rethrow_exception(report.refused);
    throw;
  }
}

}  // namespace

std::unique_ptr<TextModel> load_graph(const std::filesystem::path& runtime_library,
                                      const std::filesystem::path& file,
                                      const IntraOpThreads& threads,
                                      const GraphSettings& settings) {
  auto runtime = ort::Runtime::open(runtime_library);
  check_fetched(file);
  const KernelSet& kernels = select_kernels_from_environment();
  const auto report = std::make_shared<operators::EncoderReport>();
  auto domain = operators::operator_domain(runtime, kernels, threads, report);
  // An encoder of ours has threads of its own, and nothing else of its file is computed.
  IntraOpThreads beside = threads;
  if (threads.count > 1 && is_packed_file(file)) beside.count = 1;
  auto session = open_session(std::move(runtime), file, beside, std::move(domain), *report);
  if (PackedModel::accepts(*session)) {
    check_unused(settings, *session, file);
    return std::make_unique<PackedModel>(std::move(session), file, kernels.name,
                                         EmbeddingRows{report->vocabulary, report->positions},
                                         report->precision);
  }
  if (StaticModel::accepts(*session))
    return std::make_unique<StaticModel>(std::move(session), file, settings);
  return std::make_unique<StandardModel>(std::move(session), file, settings);
}

}  // namespace native_infer
