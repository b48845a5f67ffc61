// The encoder in double precision with plain loops: the truth for the kernels.
#pragma once

#include <cmath>
#include <vector>

#include "encoder/test_model.h"

namespace native_infer::test {

using Rows = std::vector<std::vector<double>>;

inline Rows plain_linear(const TestLinear& linear, const Rows& x) {
  Rows y;
  for (const auto& row : x) {
    std::vector<double> out(linear.bias.begin(), linear.bias.end());
    for (std::size_t k = 0; k < linear.k; ++k) {
      for (std::size_t n = 0; n < linear.n; ++n)
        out[n] += row[k] * double{linear.matrix[k * linear.n + n]};
    }
    y.push_back(out);
  }
  return y;
}

inline void normalize(std::vector<double>& row, const TestNorm& norm, double epsilon) {
  const double width = static_cast<double>(row.size());
  double mean = 0;
  for (const double x : row) mean += x / width;
  double variance = 0;
  for (const double x : row) variance += (x - mean) * (x - mean) / width;
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] = (row[i] - mean) / std::sqrt(variance + epsilon) * double{norm.gamma[i]} +
             double{norm.beta[i]};
  }
}

inline void add_norm(Rows& hidden, const Rows& delta, const TestNorm& norm, double epsilon) {
  for (std::size_t r = 0; r < hidden.size(); ++r) {
    for (std::size_t i = 0; i < hidden[r].size(); ++i) hidden[r][i] += delta[r][i];
    normalize(hidden[r], norm, epsilon);
  }
}

/// The scores' factor is part of the queries' weights.
inline Rows attend(const Rows& qkv, std::size_t hidden, std::size_t heads) {
  const std::size_t size = hidden / heads;
  Rows context(qkv.size(), std::vector<double>(hidden, 0.0));
  for (std::size_t h = 0; h < heads; ++h) {
    for (std::size_t i = 0; i < qkv.size(); ++i) {
      std::vector<double> weights(qkv.size(), 0.0);
      double sum = 0;
      for (std::size_t j = 0; j < qkv.size(); ++j) {
        double score = 0;
        for (std::size_t d = h * size; d < (h + 1) * size; ++d)
          score += qkv[i][d] * qkv[j][hidden + d];
        weights[j] = std::exp(score);
        sum += weights[j];
      }
      for (std::size_t j = 0; j < qkv.size(); ++j) {
        for (std::size_t d = h * size; d < (h + 1) * size; ++d) {
          context[i][d] += weights[j] / sum * qkv[j][2 * hidden + d];
        }
      }
    }
  }
  return context;
}

/// Last hidden states of one sequence.
inline std::vector<float> reference_encoder(const TestModel& model,
                                            const std::vector<std::int32_t>& ids,
                                            const std::vector<std::int32_t>& types = {}) {
  const EncoderConfig& config = model.config;
  Rows hidden;
  for (std::size_t t = 0; t < ids.size(); ++t) {
    const auto id = static_cast<std::size_t>(ids[t]);
    const auto type = static_cast<std::size_t>(types.empty() ? 0 : types[t]);
    std::vector<double> row(config.hidden);
    for (std::size_t i = 0; i < config.hidden; ++i) {
      row[i] = model.word(id, i) + double{model.position_rows[t * config.hidden + i]} +
               double{model.token_type_rows[type * config.hidden + i]};
    }
    normalize(row, *model.embedding_norm, config.norm_epsilon);
    hidden.push_back(row);
  }
  for (const auto& layer : model.layers) {
    const Rows context = attend(plain_linear(layer->qkv, hidden), config.hidden, config.heads);
    add_norm(hidden, plain_linear(layer->attention_output, context), layer->attention_norm,
             config.norm_epsilon);
    Rows up = plain_linear(layer->feed_forward_up, hidden);
    for (auto& row : up) {
      for (double& x : row) x = 0.5 * x * (1.0 + std::erf(x / std::sqrt(2.0)));
    }
    add_norm(hidden, plain_linear(layer->feed_forward_down, up), layer->output_norm,
             config.norm_epsilon);
  }
  std::vector<float> out;
  for (const auto& row : hidden) out.insert(out.end(), row.begin(), row.end());
  return out;
}

}  // namespace native_infer::test
