#include "model/onnx_files.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::error_of;
using test::TemporaryDirectory;

/// Takes the chosen file away again and again: the order in which the names count.
std::vector<std::string> order(const TemporaryDirectory& directory,
                               std::optional<Precision> precision,
                               ByteProducts products = ByteProducts::kVnni) {
  std::vector<std::string> names;
  while (!error_of([&] { choose_onnx_file(directory.path(), precision, products); })) {
    const auto file = choose_onnx_file(directory.path(), precision, products);
    names.push_back(file.lexically_relative(directory.path()).replace_extension().string());
    std::filesystem::remove(file);
  }
  return names;
}

void write_files(const TemporaryDirectory& directory, const std::vector<std::string>& names) {
  for (const std::string& name : names) directory.write(name + ".onnx", "");
}

using Names = std::vector<std::string>;

const Names kPublished = {"onnx/model",
                          "onnx/model_O1",
                          "onnx/model_O2",
                          "onnx/model_O3",
                          "onnx/model_O4",
                          "onnx/model_qint8_arm64",
                          "onnx/model_qint8_avx512",
                          "onnx/model_qint8_avx512_vnni",
                          "onnx/model_quint8_avx2"};

TEST(ChooseOnnxFile, WithoutAPrecisionOursIsFirstThenFp32ThenInt8) {
  const TemporaryDirectory directory;
  write_files(directory, {"onnx/model_native", "onnx/model", "onnx/model_quantized",
                          "onnx/model_fp16", "onnx/model_O2"});
  EXPECT_EQ(order(directory, std::nullopt),
            (Names{"onnx/model_native", "onnx/model", "onnx/model_O2", "onnx/model_quantized",
                   "onnx/model_fp16"}));
}

TEST(ChooseOnnxFile, Int8PicksWhatSuitsTheProcessor) {
  const std::vector<std::pair<ByteProducts, Names>> cases = {
      {ByteProducts::kVnni,
       {"onnx/model_qint8_avx512_vnni", "onnx/model_qint8_avx512", "onnx/model_quint8_avx2",
        "onnx/model_qint8_arm64"}},
      {ByteProducts::kSaturating,
       {"onnx/model_quint8_avx2", "onnx/model_qint8_avx512_vnni", "onnx/model_qint8_avx512",
        "onnx/model_qint8_arm64"}},
      {ByteProducts::kArm,
       {"onnx/model_qint8_arm64", "onnx/model_quint8_avx2", "onnx/model_qint8_avx512_vnni",
        "onnx/model_qint8_avx512"}}};
  for (const auto& [products, expected] : cases) {
    const TemporaryDirectory directory;
    write_files(directory, kPublished);
    EXPECT_EQ(order(directory, Precision::int8, products), expected);
  }
}

TEST(ChooseOnnxFile, Int8TakesOursFirstAndGenericNamesBeforeOtherProcessors) {
  const TemporaryDirectory directory;
  write_files(directory, {"onnx/model_quantized", "onnx/model_int8", "onnx/model_uint8",
                          "onnx/model_native", "onnx/model_quint8_avx2", "onnx/model"});
  EXPECT_EQ(order(directory, Precision::int8),
            (Names{"onnx/model_native", "onnx/model_quantized", "onnx/model_int8",
                   "onnx/model_uint8", "onnx/model_quint8_avx2"}));
}

TEST(ChooseOnnxFile, Fp32TakesTheLeastChangedGraph) {
  const TemporaryDirectory directory;
  write_files(directory, kPublished);
  write_files(directory, {"onnx/model_native_fp32", "model"});
  EXPECT_EQ(order(directory, Precision::f32),
            (Names{"onnx/model_native_fp32", "onnx/model", "onnx/model_O1", "onnx/model_O2",
                   "onnx/model_O3", "model"}));
}

TEST(ChooseOnnxFile, Bf16IsOnlyOurs) {
  const TemporaryDirectory directory;
  write_files(directory, {"onnx/model", "onnx/model_native_bf16"});
  EXPECT_EQ(order(directory, Precision::bf16), (Names{"onnx/model_native_bf16"}));
}

TEST(ChooseOnnxFile, TheFolderOnnxIsBeforeTheTop) {
  const TemporaryDirectory directory;
  write_files(directory, {"model", "onnx/model_quantized"});
  EXPECT_EQ(order(directory, std::nullopt), (Names{"onnx/model_quantized", "model"}));
}

TEST(ChooseOnnxFile, AnUnknownNameFollowsKnownOnesIfItIsTheOnlyOne) {
  const TemporaryDirectory directory;
  write_files(directory, {"onnx/a", "b", "onnx/model_uint8", "model_O4"});
  EXPECT_EQ(order(directory, std::nullopt), (Names{"onnx/model_uint8", "model_O4", "onnx/a", "b"}));
}

TEST(ChooseOnnxFile, SeveralUnknownNamesAreAnErrorThatListsThem) {
  const TemporaryDirectory directory;
  write_files(directory, {"onnx/encoder_model", "onnx/decoder_model", "text"});
  const auto error = error_of([&] { choose_onnx_file(directory.path(), std::nullopt); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
  for (const char* part : {"onnx/decoder_model.onnx, onnx/encoder_model.onnx", "onnxFile"})
    EXPECT_NE(std::string(error->what()).find(part), std::string::npos) << error->what();
}

TEST(ChooseOnnxFile, WhatWasLookedForIsNamed) {
  const TemporaryDirectory directory;
  write_files(directory, {"onnx/model"});
  const auto error = error_of([&] { choose_onnx_file(directory.path(), Precision::bf16); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
  EXPECT_NE(std::string(error->what()).find("model_native_bf16.onnx"), std::string::npos);
}

}  // namespace
}  // namespace native_infer
