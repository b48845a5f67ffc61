#include "encoder/embedding.h"

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
void embed_float_rows(const KernelSet& kernels, const EncoderConfig& config,
                      const EncoderWeights& weights, const EmbedTokens& tokens,
                      const float* type_row, const Element* word_rows) {
  const std::size_t width = config.hidden;
  for (std::size_t t = 0; t < tokens.count; ++t) {
    const Element* word = word_rows + static_cast<std::size_t>(tokens.ids[t]) * width;
    const float* position =
        weights.position_rows + static_cast<std::size_t>(tokens.positions[t]) * width;
    float* row = tokens.hidden + t * width;
    for (std::size_t i = 0; i < width; ++i)
      row[i] = to_float(word[i]) + (position[i] + type_row[i]);
    kernels.normalize({row, weights.embedding_norm, 1, width, config.norm_epsilon});
  }
}

/// Of tokens that all have the type whose row is `type_row`.
void embed_one_type(const KernelSet& kernels, const EncoderConfig& config,
                    const EncoderWeights& weights, const EmbedTokens& tokens,
                    const float* type_row) {
  if (weights.word_rows_bf16 != nullptr)
    return embed_float_rows(kernels, config, weights, tokens, type_row, weights.word_rows_bf16);
  if (weights.word_rows_f32 != nullptr)
    return embed_float_rows(kernels, config, weights, tokens, type_row, weights.word_rows_f32);
  EmbedArgs args;
  args.word_rows = weights.word_rows;
  args.word_scales = weights.word_scales;
  args.position_rows = weights.position_rows;
  args.token_type_row = type_row;
  args.norm = weights.embedding_norm;
  args.epsilon = config.norm_epsilon;
  args.ids = tokens.ids;
  args.positions = tokens.positions;
  args.rows = tokens.count;
  args.width = config.hidden;
  args.output = tokens.hidden;
  kernels.embed(args);
}

}  // namespace

void embed_tokens(const KernelSet& kernels, const EncoderConfig& config,
                  const EncoderWeights& weights, const EmbedTokens& tokens) {
  if (tokens.types == nullptr)
    return embed_one_type(kernels, config, weights, tokens, weights.token_type_rows);
  // Tokens of one type lie beside each other: a text of a pair, as a rule.
  for (std::size_t begin = 0; begin < tokens.count;) {
    const std::int32_t type = tokens.types[begin];
    std::size_t end = begin + 1;
    while (end < tokens.count && tokens.types[end] == type) ++end;
    EmbedTokens part = tokens;
    part.ids += begin;
    part.positions += begin;
    part.hidden += begin * config.hidden;
    part.count = end - begin;
    embed_one_type(kernels, config, weights, part,
                   weights.token_type_rows + static_cast<std::size_t>(type) * config.hidden);
    begin = end;
  }
}

}  // namespace native_infer
