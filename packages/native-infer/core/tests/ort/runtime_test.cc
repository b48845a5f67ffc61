#include "ort/runtime.h"

#include <gtest/gtest.h>

#include <string>

#include "ort/session.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer::ort {
namespace {

using test::error_of;
using test::TemporaryDirectory;

bool mentions(const Error& error, const std::string& text) {
  return std::string(error.what()).find(text) != std::string::npos;
}

TEST(Runtime, AMissingLibraryIsNamed) {
  const auto error = error_of([] { Runtime::open("/nowhere/libonnxruntime.so"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::RUNTIME_NOT_FOUND);
  EXPECT_TRUE(mentions(*error, "/nowhere/libonnxruntime.so"));
}

TEST(Runtime, AFileThatIsNoLibraryIsNamed) {
  const TemporaryDirectory directory;
  const auto file = directory.write("libonnxruntime.so", "not a library");
  const auto error = error_of([&] { Runtime::open(file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::RUNTIME_NOT_FOUND);
  EXPECT_TRUE(mentions(*error, file.string()));
}

#ifdef __linux__
TEST(Runtime, AnotherLibraryIsIncompatible) {
  const auto error = error_of([] { Runtime::open("libm.so.6"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::RUNTIME_INCOMPATIBLE);
}
#endif

TEST(Runtime, ReportsItsVersion) {
  const auto runtime = Runtime::open(NATIVE_INFER_RUNTIME_LIBRARY);
  EXPECT_EQ(runtime->version().substr(0, 2), "1.");
}

TEST(Session, ACorruptFileIsNamed) {
  const TemporaryDirectory directory;
  const auto file = directory.write("model.onnx", "this is no graph");
  const auto runtime = Runtime::open(NATIVE_INFER_RUNTIME_LIBRARY);
  const auto error = error_of([&] { Session(runtime, file, {1}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_TRUE(mentions(*error, file.string()));
}

}  // namespace
}  // namespace native_infer::ort
