#include "model/text_model.h"

#include <utility>

#include "model/standard_model.h"

namespace native_infer {

std::unique_ptr<TextModel> load_text_model(std::shared_ptr<const ort::Runtime> runtime,
                                           const std::filesystem::path& file, int threads) {
  auto session = std::make_unique<ort::Session>(std::move(runtime), file, threads);
  return std::make_unique<StandardModel>(std::move(session), file);
}

}  // namespace native_infer
