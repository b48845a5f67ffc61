// Tests that run once for each kernel set of this processor.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "kernels/kernel_sets.h"

namespace native_infer::test {

/// A part of a row of columns, heads or blocks.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A set's name as GoogleTest wants it in a test's name.
inline std::string test_name(const KernelSet* set) {
  std::string name(set->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// The precisions that `set` has.
inline std::vector<Precision> precisions_of(const KernelSet& set) {
  std::vector<Precision> precisions;
  for (const Precision p : {Precision::int8, Precision::bf16, Precision::f32}) {
    if (set.linear(p).apply != nullptr) precisions.push_back(p);
  }
  return precisions;
}

class KernelTest : public ::testing::TestWithParam<const KernelSet*> {
 protected:
  const KernelSet& set() const { return *GetParam(); }
};

#define NATIVE_INFER_FOR_EACH_KERNEL_SET(Suite)                                   \
  INSTANTIATE_TEST_SUITE_P(Sets, Suite, ::testing::ValuesIn(available_kernels()), \
                           [](const auto& info) { return test_name(info.param); })

}  // namespace native_infer::test
