// What loading a malformed tokenizer.json has to do.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {

/// Loads `json`, expects an error that names the file and contains `expected`.
inline void expect_invalid(const std::string& json, const std::string& expected) {
  const TemporaryFile file(json);
  try {
    load_tokenizer(file.path());
    ADD_FAILURE() << "accepted; expected an error about " << expected;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::MODEL_INVALID);
    const std::string message = error.what();
    EXPECT_NE(message.find(file.path().string()), std::string::npos) << message;
    EXPECT_NE(message.find(expected), std::string::npos) << message;
  }
}

inline void expect_invalid(const TokenizerFile& file, const std::string& expected) {
  expect_invalid(file.json(), expected);
}

}  // namespace native_infer::test
