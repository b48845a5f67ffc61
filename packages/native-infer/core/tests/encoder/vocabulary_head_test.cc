// The terms of every kernel set, beside plain loops over all tokens and the whole vocabulary.
#include "encoder/vocabulary_head.h"

#include <atomic>
#include <cmath>
#include <limits>
#include <numbers>

#include "encoder/threaded_for.h"
#include "kernels/kernel_test.h"
#include "kernels/random_weights.h"
#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer::test {
namespace {

constexpr std::size_t kHidden = 64;
/// More than one panel of columns, and no whole number of blocks.
constexpr std::size_t kVocabulary = 650;
constexpr std::size_t kColumns = 656;
constexpr float kEpsilon = 1e-5F;

using Terms = std::vector<std::vector<Term>>;

struct TestHead {
  TestHead(std::uint32_t seed, Precision precision)
      : random(seed),
        transform(random, kHidden, kHidden, Precision::f32, false),
        norm(random, kHidden),
        decoder(random, kHidden, kColumns, precision, false) {
    // Columns behind the vocabulary would be terms of every text.
    for (std::size_t c = kVocabulary; c < kColumns; ++c) decoder.bias[c] = 100;
  }

  VocabularyHeadWeights view() const {
    return {transform.view(), norm.view(), kEpsilon, decoder.view(), kVocabulary};
  }

  Random random;
  TestLinear transform;
  TestNorm norm;
  TestLinear decoder;
};

struct Batch {
  std::vector<float> hidden;
  std::vector<std::int32_t> starts = {0};

  void add(const std::vector<float>& rows) {
    hidden.insert(hidden.end(), rows.begin(), rows.end());
    starts.push_back(static_cast<std::int32_t>(hidden.size() / kHidden));
  }
};

Batch batch_of(std::initializer_list<std::size_t> lengths) {
  Random random(7);
  Batch batch;
  for (const std::size_t length : lengths)
    batch.add(random_floats(random, length * kHidden, -2.0F, 2.0F));
  return batch;
}

std::vector<double> linear_of(const TestLinear& linear, const std::vector<double>& in) {
  std::vector<double> out(linear.bias.begin(), linear.bias.end());
  for (std::size_t i = 0; i < in.size(); ++i) {
    for (std::size_t j = 0; j < out.size(); ++j)
      out[j] += in[i] * static_cast<double>(linear.matrix[i * out.size() + j]);
  }
  return out;
}

std::vector<double> normalised(const TestNorm& norm, std::vector<double> row) {
  double mean = 0;
  for (const double x : row) mean += x / kHidden;
  double variance = 0;
  for (const double x : row) variance += (x - mean) * (x - mean) / kHidden;
  for (std::size_t i = 0; i < row.size(); ++i)
    row[i] = (row[i] - mean) / std::sqrt(variance + static_cast<double>(kEpsilon)) *
                 static_cast<double>(norm.gamma[i]) +
             static_cast<double>(norm.beta[i]);
  return row;
}

/// A weight for each token of the vocabulary.
std::vector<double> reference(const TestHead& head, const Batch& batch, std::size_t text,
                              const TermRules& rules) {
  std::vector<double> weights(kVocabulary);
  for (std::int32_t t = batch.starts[text]; t < batch.starts[text + 1]; ++t) {
    const float* row = batch.hidden.data() + static_cast<std::size_t>(t) * kHidden;
    std::vector<double> state = linear_of(head.transform, {row, row + kHidden});
    for (double& x : state) x = 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2));
    const std::vector<double> logits = linear_of(head.decoder, normalised(head.norm, state));
    for (std::size_t c = 0; c < kVocabulary; ++c) {
      double weight = std::log1p(std::max(logits[c], 0.0));
      if (rules.twice) weight = std::log1p(weight);
      weights[c] = rules.sum ? weights[c] + weight : std::max(weights[c], weight);
    }
  }
  return weights;
}

class VocabularyHeadTest : public KernelTest {
 protected:
  Terms run(const TestHead& head, const Batch& batch, const TermRules& rules = {},
            const ParallelFor& parallel = SerialFor()) const {
    const VocabularyHead made(head.view(), rules, set());
    Workspace workspace;
    return made.run(batch.hidden, batch.starts, workspace, parallel);
  }
};

TEST_P(VocabularyHeadTest, GivesTheTermsOfAllLogitsInEveryPrecision) {
  const Batch batch = batch_of({1, 3, 70, 20});
  for (const Precision precision : precisions_of(set())) {
    const TestHead head(1, precision);
    // int8 inputs have a step of 1/64 or so; 64 of them are added up.
    const double bound = precision == Precision::int8   ? 0.08
                         : precision == Precision::bf16 ? 0.02
                                                        : 1e-4;
    for (const TermRules rules : {TermRules{}, TermRules{.twice = true}, TermRules{.sum = true}}) {
      const Terms terms = run(head, batch, rules);
      ASSERT_EQ(terms.size(), 4u);
      for (std::size_t text = 0; text < terms.size(); ++text) {
        const std::vector<double> expected = reference(head, batch, text, rules);
        const auto length = static_cast<double>(batch.starts[text + 1] - batch.starts[text]);
        std::vector<double> weights(kVocabulary);
        for (std::size_t i = 0; i < terms[text].size(); ++i) {
          const Term& term = terms[text][i];
          ASSERT_GT(term.weight, 0);
          ASSERT_LT(term.id, kVocabulary);
          if (i > 0) {
            ASSERT_LT(terms[text][i - 1].id, term.id);
          }
          weights[term.id] = static_cast<double>(term.weight);
        }
        for (std::size_t c = 0; c < kVocabulary; ++c)
          ASSERT_NEAR(weights[c], expected[c], rules.sum ? bound * length : bound)
              << "text " << text << ", column " << c << ", precision "
              << static_cast<int>(precision);
      }
    }
  }
}

TEST_P(VocabularyHeadTest, GivesATextTheSameBytesInAnyBatchWithAnyThreads) {
  const Batch batch = batch_of({5, 64, 1, 130});
  for (const Precision precision : precisions_of(set())) {
    const TestHead head(2, precision);
    for (const TermRules rules : {TermRules{}, TermRules{.sum = true}}) {
      const Terms together = run(head, batch, rules);
      for (const std::size_t threads : {2U, 3U})
        EXPECT_EQ(run(head, batch, rules, ThreadedFor(threads)), together);
      for (std::size_t text = 0; text < together.size(); ++text) {
        Batch alone;
        const auto begin = static_cast<std::size_t>(batch.starts[text]) * kHidden;
        const auto end = static_cast<std::size_t>(batch.starts[text + 1]) * kHidden;
        alone.add({batch.hidden.data() + begin, batch.hidden.data() + end});
        EXPECT_EQ(run(head, alone, rules), Terms{together[text]});
      }
    }
  }
}

TEST_P(VocabularyHeadTest, SaysWhichTextHasNaN) {
  Batch batch = batch_of({2, 3, 2});
  batch.hidden[3 * kHidden + 1] = std::numeric_limits<float>::quiet_NaN();
  for (const Precision precision : precisions_of(set())) {
    const Terms terms = run(TestHead(3, precision), batch);
    ASSERT_EQ(terms[1].size(), 1u);
    EXPECT_TRUE(std::isnan(terms[1].front().weight));
    for (const std::size_t other : {0U, 2U}) {
      ASSERT_GT(terms[other].size(), 1u);
      for (const Term& term : terms[other]) ASSERT_TRUE(std::isfinite(term.weight));
    }
  }
}

TEST_P(VocabularyHeadTest, IsInterrupted) {
  const TestHead head(4, Precision::f32);
  const Batch batch = batch_of({3});
  const VocabularyHead made(head.view(), {}, set());
  Workspace workspace;
  const std::atomic<bool> interrupted = true;
  const auto error =
      error_of([&] { made.run(batch.hidden, batch.starts, workspace, SerialFor(), &interrupted); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::CANCELLED);
}

NATIVE_INFER_FOR_EACH_KERNEL_SET(VocabularyHeadTest);

}  // namespace
}  // namespace native_infer::test
