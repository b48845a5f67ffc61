#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

#include "native_infer/error.h"

namespace native_infer {
namespace {

template <class Exception>
Error seen_as(const Exception& thrown) {
  try {
    throw thrown;
  } catch (...) {
    return current_error();
  }
}

TEST(CurrentError, KeepsTheCodeAndMessageOfAnErrorOfOurs) {
  const Error error = seen_as(Error(ErrorCode::TOO_LONG, "too long"));
  EXPECT_EQ(error.code(), ErrorCode::TOO_LONG);
  EXPECT_STREQ(error.what(), "too long");
}

TEST(CurrentError, NamesWhatTheSystemRefused) {
  EXPECT_EQ(seen_as(std::bad_alloc()).code(), ErrorCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(seen_as(std::bad_array_new_length()).code(), ErrorCode::RESOURCE_EXHAUSTED);
  const auto refused = std::make_error_code(std::errc::resource_unavailable_try_again);
  EXPECT_EQ(seen_as(std::system_error(refused)).code(), ErrorCode::RESOURCE_EXHAUSTED);
}

TEST(CurrentError, IsInternalForEverythingElse) {
  const auto other = std::make_error_code(std::errc::invalid_argument);
  EXPECT_EQ(seen_as(std::system_error(other)).code(), ErrorCode::INTERNAL);
  const Error error = seen_as(std::runtime_error("what it says"));
  EXPECT_EQ(error.code(), ErrorCode::INTERNAL);
  EXPECT_STREQ(error.what(), "what it says");
  EXPECT_EQ(seen_as(7).code(), ErrorCode::INTERNAL);
}

}  // namespace
}  // namespace native_infer
