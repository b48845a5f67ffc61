#include "kernels/encoder_embedding.h"

#include <bit>

namespace native_infer {
namespace {

float to_float(float x) {
  return x;
}
/// bf16 is the upper half of an fp32 number.
float to_float(std::uint16_t x) {
  return std::bit_cast<float>(std::uint32_t{x} << 16);
}

/// Rows are few and each is read once: what the compiler makes of these loops is fast enough.
template <class Element>
void embed_float_rows(const KernelSet& kernels, const EmbedArgs& args, const Element* word_rows) {
  const EncoderWeights& weights = *args.weights;
  for (std::size_t r = 0; r < args.rows; ++r) {
    const Element* word = word_rows + static_cast<std::size_t>(args.ids[r]) * args.width;
    const float* position =
        weights.position_rows + static_cast<std::size_t>(args.positions[r]) * args.width;
    float* row = args.hidden + r * args.width;
    for (std::size_t i = 0; i < args.width; ++i)
      row[i] = to_float(word[i]) + (position[i] + weights.token_type_row[i]);
    kernels.normalize({row, weights.embedding_norm, 1, args.width, args.epsilon});
  }
}

}  // namespace

void embed_rows(const KernelSet& kernels, const EmbedArgs& args) {
  if (args.weights->word_rows_bf16 != nullptr) {
    embed_float_rows(kernels, args, args.weights->word_rows_bf16);
  } else if (args.weights->word_rows_f32 != nullptr) {
    embed_float_rows(kernels, args, args.weights->word_rows_f32);
  } else {
    kernels.embed(args);
  }
}

}  // namespace native_infer
