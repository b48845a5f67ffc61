// Any bytes as a config.json and a safetensors file: refused with a reason, or all the parts of an
// encoder are found, in their shapes.
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "check.h"
#include "encoder/checks.h"
#include "families/encoder_parts.h"
#include "native_infer/error.h"
#include "packing/block.h"
#include "packing/packed_layout.h"
#include "packing/packer.h"
#include "scratch_file.h"

namespace native_infer::fuzz {
namespace {

/// Between the two files.
constexpr std::string_view kSeparator = "\n----\n";

bool is(const FloatTensor& tensor, std::size_t rows, std::size_t columns) {
  return tensor.shape == std::vector<std::size_t>{rows, columns};
}

void find_or_refuse(const FamilySpec& spec, const std::filesystem::path& weights) {
  const WeightStore store = open_safetensors(weights);
  const EncoderParts parts = find_parts(store, spec);
  check(parts.layers.size() == spec.layers, "each layer is there");
  check(is(parts.word, spec.vocabulary, spec.hidden), "a word row is as wide as the model");
  for (const LayerParts& layer : parts.layers)
    check(is(layer.feed_forward_up.weight, spec.feed_forward, spec.hidden), "shapes are right");
  for (const Precision precision : {Precision::int8, Precision::bf16, Precision::f32}) {
    const EncoderConfig config = checked_config(encoder_config(spec, precision));
    const PackedLayout layout(config);
    Block block(layout.bytes);
    pack_encoder(parts, spec, config, layout, {}, block.data());
    check_weights(config, view_packed(layout, config, block.data()));
  }
}

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace native_infer;
  using namespace native_infer::fuzz;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t middle = std::min(input.find(kSeparator), input.size());
  const std::size_t rest = std::min(middle + kSeparator.size(), input.size());
  static const ScratchFile weights;
  weights.write(data + rest, size - rest);
  try {
    const FamilyChoice choice =
        choose_family(JsonFile::parse(std::string(input.substr(0, middle)), "config.json"));
    check(choice.spec.has_value() == choice.reason.empty(), "there is a family, or a reason");
    if (choice.spec) find_or_refuse(*choice.spec, weights.path());
  } catch (const Error& error) {
    check(error.code() == ErrorCode::MODEL_INVALID, "the error has its code");
  }
  return 0;
}
