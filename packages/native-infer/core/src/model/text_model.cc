#include "model/text_model.h"

#include <utility>

#include "kernels/kernel_sets.h"
#include "model/packed_model.h"
#include "model/standard_model.h"
#include "operators/operator_domain.h"

namespace native_infer {

std::unique_ptr<TextModel> load_text_model(std::shared_ptr<const ort::Runtime> runtime,
                                           const std::filesystem::path& file,
                                           const ort::IntraOpThreads& threads,
                                           std::size_t first_position) {
  const KernelSet& kernels = select_kernels_from_environment();
  const auto rows = std::make_shared<operators::EncoderRows>();
  auto domain = operators::operator_domain(runtime, kernels, threads.count, rows);
  auto session =
      std::make_unique<ort::Session>(std::move(runtime), file, threads, std::move(domain));
  if (PackedModel::accepts(*session)) {
    return std::make_unique<PackedModel>(std::move(session), file, kernels.name,
                                         EmbeddingRows{rows->vocabulary, rows->positions});
  }
  return std::make_unique<StandardModel>(std::move(session), file, first_position);
}

}  // namespace native_infer
