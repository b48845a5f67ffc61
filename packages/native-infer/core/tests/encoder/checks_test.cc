// What the encoder refuses, and how it says so.
#include <gtest/gtest.h>

#include "encoder/encoder.h"
#include "encoder/test_model.h"
#include "kernels/kernel_sets.h"
#include "native_infer/error.h"

namespace native_infer::test {
namespace {

/// The error that `function` throws; fails the test where it throws none.
template <class Function>
Error error_of(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::INTERNAL, "");
}

void expect_error(const Error& error, ErrorCode code, const std::string& part) {
  EXPECT_EQ(error.code(), code) << error.what();
  EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
}

class EncoderChecks : public ::testing::Test {
 protected:
  Error run_error(const std::vector<std::int32_t>& ids,
                  const std::vector<std::int32_t>& text_starts, std::size_t rows,
                  const std::vector<std::int32_t>& tokens = {}) const {
    return error_of([&] {
      Workspace workspace;
      std::vector<float> hidden(rows * model_.config.hidden);
      encoder_.run({ids, text_starts, tokens}, hidden, workspace);
    });
  }

  Error load_error(const EncoderConfig& config) const {
    return error_of([&] { Encoder(config, model_.view(), portable_kernels()); });
  }

  TestModel model_{1, small_config()};
  Encoder encoder_{model_.config, model_.view(), portable_kernels()};
};

TEST_F(EncoderChecks, RefusesIdsOutsideOfTheVocabulary) {
  expect_error(run_error({1, 100}, {0, 2}, 2), ErrorCode::INVALID_ARGUMENT, "id 100 of token 1");
  expect_error(run_error({-1}, {0, 1}, 1), ErrorCode::INVALID_ARGUMENT, "id -1 of token 0");
}

TEST_F(EncoderChecks, RefusesTextStartsThatAreNotARisingCover) {
  expect_error(run_error({1, 2}, {}, 2), ErrorCode::INVALID_ARGUMENT, "text starts");
  expect_error(run_error({1, 2}, {0, 1}, 2), ErrorCode::INVALID_ARGUMENT, "text starts");
  expect_error(run_error({1, 2}, {1, 2}, 2), ErrorCode::INVALID_ARGUMENT, "text starts");
  expect_error(run_error({1, 2}, {0, 2, 2}, 2), ErrorCode::INVALID_ARGUMENT, "text 1 has 0 tokens");
  expect_error(run_error({1, 2}, {0, 5, 2}, 2), ErrorCode::INVALID_ARGUMENT,
               "text 1 has -3 tokens");
  expect_error(run_error({1, 2}, {0, -2147483647, 2}, 2), ErrorCode::INVALID_ARGUMENT, "text 0");
}

TEST_F(EncoderChecks, RefusesTextsLongerThanThePositions) {
  const std::vector<std::int32_t> ids(81, 1);
  expect_error(run_error(ids, {0, 81}, 81), ErrorCode::INVALID_ARGUMENT, "81 tokens");
}

TEST_F(EncoderChecks, RefusesAnOutputOfTheWrongSize) {
  expect_error(run_error({1, 2}, {0, 2}, 3), ErrorCode::INVALID_ARGUMENT, "the output holds 384");
  expect_error(run_error({1, 2}, {0, 2}, 2, {0}), ErrorCode::INVALID_ARGUMENT,
               "the output holds 256");
}

TEST_F(EncoderChecks, RefusesOutputTokensThatAreNotOneOfEachText) {
  const std::vector<std::int32_t> ids = {1, 2, 3};
  for (const std::vector<std::int32_t>& tokens :
       std::vector<std::vector<std::int32_t>>{{-1, 1}, {1, 1}, {0, 3}, {0, 0}}) {
    expect_error(run_error(ids, {0, 1, 3}, 2, tokens), ErrorCode::INVALID_ARGUMENT,
                 "is not one of text");
  }
  expect_error(run_error(ids, {0, 1, 3}, 1, {0}), ErrorCode::INVALID_ARGUMENT,
               "1 output tokens for 2 texts");
}

TEST_F(EncoderChecks, RefusesTokenTypesWithoutARow) {
  const std::vector<std::int32_t> ids = {1, 2};
  const std::vector<std::int32_t> text_starts = {0, 2};
  const auto types_error = [&](const std::vector<std::int32_t>& types) {
    return error_of([&] {
      Workspace workspace;
      std::vector<float> hidden(2 * model_.config.hidden);
      encoder_.run({ids, text_starts, {}, types}, hidden, workspace);
    });
  };
  expect_error(types_error({0, 1}), ErrorCode::INVALID_ARGUMENT, "token type 1");
  expect_error(types_error({-1, 0}), ErrorCode::INVALID_ARGUMENT, "token type -1");
  expect_error(types_error({0}), ErrorCode::INVALID_ARGUMENT, "1 token types for 2 tokens");
}

TEST_F(EncoderChecks, RefusesNumbersOfAttendedTokensThatDoNotFit) {
  const std::vector<std::int32_t> ids = {1, 2};
  const std::vector<std::int32_t> text_starts = {0, 2};
  const auto attended_error = [&](const std::vector<std::int32_t>& attended) {
    return error_of([&] {
      Workspace workspace;
      std::vector<float> hidden(2 * model_.config.hidden);
      encoder_.run({ids, text_starts, {}, {}, attended}, hidden, workspace);
    });
  };
  expect_error(attended_error({0}), ErrorCode::INVALID_ARGUMENT, "0 attended tokens");
  expect_error(attended_error({3}), ErrorCode::INVALID_ARGUMENT, "allowed are 1 to 2");
  expect_error(attended_error({1, 1}), ErrorCode::INVALID_ARGUMENT, "2 numbers of attended");
}

TEST_F(EncoderChecks, TakesAnEmptyBatch) {
  Workspace workspace;
  const std::vector<std::int32_t> text_starts = {0};
  EXPECT_NO_THROW(encoder_.run({{}, text_starts}, {}, workspace));
}

TEST_F(EncoderChecks, RefusesSizesItDoesNotCompute) {
  EncoderConfig config = model_.config;
  config.hidden = 100;
  expect_error(load_error(config), ErrorCode::MODEL_INVALID, "hidden is 100");
  config = model_.config;
  config.heads = 8;
  expect_error(load_error(config), ErrorCode::MODEL_INVALID, "hidden / heads is 16");
  config = model_.config;
  config.feed_forward_groups = 3;
  expect_error(load_error(config), ErrorCode::MODEL_INVALID, "feed_forward");
  config = model_.config;
  config.layers = 3;
  expect_error(load_error(config), ErrorCode::MODEL_INVALID, "2 layers");
  config = model_.config;
  config.feed_forward = 512;
  config.feed_forward_groups = 0;
  expect_error(load_error(config), ErrorCode::MODEL_INVALID, "layers[0].feed_forward_up");
}

TEST_F(EncoderChecks, RefusesMissingAndMisalignedWeights) {
  EncoderWeights weights = model_.view();
  weights.layers[1].feed_forward_down.scales = nullptr;
  const auto load = [&] { Encoder(model_.config, weights, portable_kernels()); };
  expect_error(error_of(load), ErrorCode::MODEL_INVALID,
               "layers[1].feed_forward_down.scales is missing");
  weights = model_.view();
  weights.layers[0].qkv.data = static_cast<const std::byte*>(weights.layers[0].qkv.data) + 16;
  expect_error(error_of(load), ErrorCode::MODEL_INVALID, "layers[0].qkv.data is not aligned");
}

TEST_F(EncoderChecks, RefusesWordRowsOfNoTypeOrOfTwo) {
  EncoderWeights weights = model_.view();
  const auto load = [&] { Encoder(model_.config, weights, portable_kernels()); };
  weights.word_rows_f32 = weights.position_rows;
  expect_error(error_of(load), ErrorCode::MODEL_INVALID, "word_rows are given in 2 types");
  weights.word_rows = nullptr;
  expect_error(error_of(load), ErrorCode::MODEL_INVALID, "only int8 word_rows have scales");
  weights.word_scales = nullptr;
  weights.word_rows_f32 = nullptr;
  expect_error(error_of(load), ErrorCode::MODEL_INVALID, "word_rows are given in 0 types");
  weights.word_rows = model_.view().word_rows;
  expect_error(error_of(load), ErrorCode::MODEL_INVALID, "word_scales is missing");
}

}  // namespace
}  // namespace native_infer::test
