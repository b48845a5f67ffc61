// Tests that run once for each kernel set of this processor.
#pragma once

#include <gtest/gtest.h>

#include "kernels/support.h"

namespace native_infer::test {

class KernelTest : public ::testing::TestWithParam<const KernelSet*> {
 protected:
  const KernelSet& set() const { return *GetParam(); }
};

#define NATIVE_INFER_FOR_EACH_KERNEL_SET(Suite)                                   \
  INSTANTIATE_TEST_SUITE_P(Sets, Suite, ::testing::ValuesIn(available_kernels()), \
                           [](const auto& info) { return test_name(info.param); })

}  // namespace native_infer::test
