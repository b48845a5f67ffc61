// An engine of the C interface, for tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "native_infer.h"

namespace native_infer::test {

struct FreeEngine {
  void operator()(ni_engine* engine) const { ni_free(engine); }
};
using CEngine = std::unique_ptr<ni_engine, FreeEngine>;

inline ni_load_options c_load_options() {
  ni_load_options options{};
  options.size = sizeof(options);
  options.model = NATIVE_INFER_MODEL_DIR;
  options.runtime_library = NATIVE_INFER_RUNTIME_LIBRARY;
  return options;
}

inline CEngine load_c_engine(const ni_load_options& options = c_load_options()) {
  ni_engine* engine = nullptr;
  ni_error error{};
  EXPECT_EQ(ni_load(&options, &engine, &error), NI_OK) << error.message;
  return CEngine(engine);
}

/// Views of texts, which have to live as long.
inline std::vector<ni_text> c_texts(const std::vector<std::string>& texts) {
  std::vector<ni_text> views;
  for (const std::string& text : texts) views.push_back({text.data(), text.size()});
  return views;
}

std::vector<ni_text> c_texts(std::vector<std::string>&& texts) = delete;

inline ni_call_options c_call_options() {
  ni_call_options options{};
  options.size = sizeof(options);
  return options;
}

/// Room for so many rows, and what was written to it.
struct CRows {
  explicit CRows(std::size_t size) : bytes(size) {
    output.size = sizeof(output);
    output.data = bytes.data();
    output.data_size = bytes.size();
  }
  CRows(const CRows&) = delete;
  CRows& operator=(const CRows&) = delete;

  std::vector<std::byte> bytes;
  ni_output output{};
};

}  // namespace native_infer::test
