// A small tokenizer.json of a BPE model, any part of which may be another one.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"
#include "tokenizer/tokenizer_file.h"

namespace native_infer::test {

struct BpeFile {
  std::string added_tokens = "[]";
  std::string normalizer = "null";
  std::string pre_tokenizer = "null";
  std::string post_processor = "null";
  std::string decoder = "null";
  std::string vocabulary = R"({"a": 0, "b": 1, "ab": 2})";
  std::string merges = R"(["a b"])";
  std::string settings = {};

  std::string json() const {
    return R"({"added_tokens": )" + added_tokens + R"(, "normalizer": )" + normalizer +
           R"(, "pre_tokenizer": )" + pre_tokenizer + R"(, "post_processor": )" + post_processor +
           R"(, "decoder": )" + decoder + R"(, "model": {"type": "BPE", "vocab": )" + vocabulary +
           R"(, "merges": )" + merges + settings + "}}";
  }
  std::unique_ptr<Tokenizer> load() const { return load_tokenizer(TemporaryFile(json()).path()); }
};

/// Expects that the text is `TOO_LONG`, in words that hold `expected`.
inline void expect_too_long(const Tokenizer& tokenizer, const std::string& text,
                            const std::string& expected) {
  Encoding encoding;
  try {
    tokenizer.encode(text, {}, encoding);
    ADD_FAILURE() << "encoded; expected an error about " << expected;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::TOO_LONG);
    EXPECT_NE(std::string(error.what()).find(expected), std::string::npos) << error.what();
  }
}

}  // namespace native_infer::test
