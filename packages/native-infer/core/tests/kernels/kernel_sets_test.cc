#include "kernels/kernel_sets.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "support/error_of.h"

namespace native_infer::test {
namespace {

TEST(KernelSelection, OffersPortableKernelsLastAndPicksByName) {
  const auto sets = available_kernels();
  EXPECT_EQ(sets.back()->name, "portable");
  EXPECT_EQ(&select_kernels(""), sets.front());
  for (const KernelSet* set : sets) EXPECT_EQ(&select_kernels(set->name), set);
}

TEST(KernelSelection, NamesTheChoicesWhereTheNameIsUnknown) {
  setenv("NATIVE_INFER_KERNEL", "abacus", 1);
  const auto error = error_of([] { select_kernels_from_environment(); });
  unsetenv("NATIVE_INFER_KERNEL");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
  EXPECT_NE(std::string(error->what()).find("abacus"), std::string::npos) << error->what();
  EXPECT_NE(std::string(error->what()).find("portable"), std::string::npos) << error->what();
}

}  // namespace
}  // namespace native_infer::test
