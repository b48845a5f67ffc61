// Attention of every kernel set, beside plain loops.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include "kernels/kernel_test.h"
#include "kernels/random_weights.h"

namespace native_infer::test {
namespace {

class AttentionTest : public KernelTest {
 protected:
  std::vector<AttentionKernels> kinds() const {
    return {set().quick_attention, set().exact_attention};
  }

  /// q, k and v side by side in rows of `3 * hidden`.
  template <class Element>
  static void set_rows(AttentionArgs& args, const Element* qkv, std::size_t hidden,
                       std::size_t first_query) {
    args.q = qkv + first_query * 3 * hidden;
    args.k = qkv + hidden;
    args.v = qkv + 2 * hidden;
    args.stride = 3 * hidden;
  }

  /// Heads [begin, end) of a text whose q, k and v are `qkv`; other columns of the result stay 0.
  /// The queries are those of `tokens`.
  static std::vector<float> attend(const AttentionKernels& kernels, const std::vector<float>& qkv,
                                   std::size_t length, std::size_t hidden, std::size_t head_size,
                                   Range heads, Range tokens) {
    Aligned<float> plain((length + kRowPadding) * 3 * hidden);
    Aligned<std::uint16_t> halves((length + kRowPadding) * 3 * hidden);
    for (std::size_t i = 0; i < qkv.size(); ++i) {
      plain[i] = qkv[i];
      halves[i] = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(qkv[i]) >> 16);
    }
    Aligned<std::byte> scratch(kernels.scratch_bytes(length, head_size));
    std::vector<float> context((tokens.end - tokens.begin) * hidden);
    AttentionArgs args;
    if (kernels.input == ElementType::bf16) {
      set_rows(args, halves.data(), hidden, tokens.begin);
    } else {
      set_rows(args, plain.data(), hidden, tokens.begin);
    }
    args.length = length;
    args.queries = tokens.end - tokens.begin;
    args.head_begin = heads.begin;
    args.head_end = heads.end;
    args.head_size = head_size;
    args.context = context.data();
    args.context_stride = hidden;
    args.scratch = scratch.data();
    kernels.apply(args);
    return context;
  }

  static std::vector<float> attend(const AttentionKernels& kernels, const std::vector<float>& qkv,
                                   std::size_t length, std::size_t hidden, std::size_t head_size,
                                   Range heads) {
    return attend(kernels, qkv, length, hidden, head_size, heads, {0, length});
  }
};

/// Values that bf16 holds exactly, so that both kinds of input are the same numbers.
std::vector<float> random_qkv(Random& random, std::size_t count, float size) {
  std::vector<float> values = random_floats(random, count, -size, size);
  for (float& x : values) x = std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) & 0xFFFF0000U);
  return values;
}

/// The weight of every key for one query of one head, up to their sum.
std::vector<double> plain_weights(const std::vector<float>& qkv, std::size_t length,
                                  std::size_t hidden, std::size_t query, Range columns) {
  std::vector<double> weights(length);
  for (std::size_t key = 0; key < length; ++key) {
    double score = 0;
    for (std::size_t d = columns.begin; d < columns.end; ++d) {
      score += double{qkv[query * 3 * hidden + d]} * double{qkv[key * 3 * hidden + hidden + d]};
    }
    weights[key] = std::exp(score);
  }
  return weights;
}

std::vector<double> plain_context(const std::vector<float>& qkv, std::size_t length,
                                  std::size_t hidden, std::size_t head_size) {
  std::vector<double> context(length * hidden);
  for (std::size_t query = 0; query < length; ++query) {
    for (std::size_t head = 0; head < hidden; head += head_size) {
      const std::vector<double> weights =
          plain_weights(qkv, length, hidden, query, {head, head + head_size});
      const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
      for (std::size_t column = head; column < head + head_size; ++column) {
        double total = 0;
        for (std::size_t key = 0; key < length; ++key)
          total += weights[key] * double{qkv[key * 3 * hidden + 2 * hidden + column]};
        context[query * hidden + column] = total / sum;
      }
    }
  }
  return context;
}

TEST_P(AttentionTest, MatchesPlainLoopsForAllLengths) {
  Random random(1);
  for (const std::size_t head_size : {32U, 64U, 96U}) {
    const std::size_t hidden = 2 * head_size;
    for (const std::size_t length :
         {1U, 2U, 3U, 6U, 15U, 16U, 17U, 31U, 32U, 33U, 63U, 64U, 65U, 97U, 130U}) {
      const std::vector<float> qkv = random_qkv(random, length * 3 * hidden, 1.5F);
      const std::vector<double> expected = plain_context(qkv, length, hidden, head_size);
      for (const AttentionKernels& kernels : kinds()) {
        const std::vector<float> context = attend(kernels, qkv, length, hidden, head_size, {0, 2});
        const double tolerance = kernels.input == ElementType::bf16 ? 0.012 : 1e-5;
        for (std::size_t i = 0; i < context.size(); ++i) {
          ASSERT_NEAR(double{context[i]}, expected[i], tolerance)
              << "length " << length << ", head size " << head_size << ", element " << i;
        }
      }
    }
  }
}

TEST_P(AttentionTest, StaysFiniteWhereScoresAreHuge) {
  Random random(2);
  const std::vector<float> qkv = random_qkv(random, 20 * 3 * 64, 300.0F);
  for (const AttentionKernels& kernels : kinds()) {
    for (const float x : attend(kernels, qkv, 20, 64, 32, {0, 2})) {
      ASSERT_TRUE(std::isfinite(x));
      ASSERT_LE(std::abs(x), 303.0F);
    }
  }
}

TEST_P(AttentionTest, GivesNoKeyADenormalWeight) {
  // The second key's score is below the first one's by 97, so that its weight would be 2^-140.
  constexpr std::size_t kHidden = 64;
  const float value = std::ldexp(1.0F, 100);
  std::vector<float> qkv(2 * 3 * kHidden);
  for (const std::size_t head : {0U, 32U}) {
    for (const std::size_t query : {0U, 1U}) qkv[query * 3 * kHidden + head] = 1;
    qkv[kHidden + head] = 97;
    qkv[3 * kHidden + 2 * kHidden + head] = value;
  }
  for (const AttentionKernels& kernels : kinds()) {
    const float x = attend(kernels, qkv, 2, kHidden, 32, {0, 2}).front();
    EXPECT_GE(x, std::ldexp(value, -126));  // the least number that is not denormal
    EXPECT_LE(x, std::ldexp(value, -124));
  }
}

TEST_P(AttentionTest, WritesOnlyTheHeadsAskedForAndTheSameBits) {
  Random random(3);
  const std::vector<float> qkv = random_qkv(random, 40 * 3 * 128, 1.0F);
  for (const AttentionKernels& kernels : kinds()) {
    const std::vector<float> all = attend(kernels, qkv, 40, 128, 32, {0, 4});
    const std::vector<float> some = attend(kernels, qkv, 40, 128, 32, {1, 3});
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t head = i % 128 / 32;
      ASSERT_EQ(some[i], head == 1 || head == 2 ? all[i] : 0.0F) << i;
    }
  }
}

TEST_P(AttentionTest, GivesAFewQueriesTheSameBitsAsAmongAll) {
  constexpr std::size_t kHidden = 64;
  Random random(4);
  for (const std::size_t length : {1U, 5U, 33U, 70U}) {
    const std::vector<float> qkv = random_qkv(random, length * 3 * kHidden, 1.0F);
    for (const AttentionKernels& kernels : kinds()) {
      const std::vector<float> all = attend(kernels, qkv, length, kHidden, 32, {0, 2});
      for (std::size_t first = 0; first < length; ++first) {
        for (const std::size_t end : {first + 1, std::min(first + 3, length)}) {
          const std::vector<float> few =
              attend(kernels, qkv, length, kHidden, 32, {0, 2}, {first, end});
          ASSERT_EQ(
              0, std::memcmp(few.data(), all.data() + first * kHidden, few.size() * sizeof(float)))
              << "length " << length << ", queries " << first << " to " << end;
        }
      }
    }
  }
}

NATIVE_INFER_FOR_EACH_KERNEL_SET(AttentionTest);

}  // namespace
}  // namespace native_infer::test
