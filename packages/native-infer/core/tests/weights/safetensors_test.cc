#include "weights/safetensors.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"
#include "weights/short_floats.h"

namespace native_infer {
namespace {

std::string with_length(const std::string& header, std::uint64_t length) {
  std::string text(8, '\0');
  for (int i = 0; i < 8; ++i)
    text[static_cast<std::size_t>(i)] = static_cast<char>(length >> 8 * i);
  return text + header;
}

std::string file_of(const std::string& header, const std::string& data) {
  return with_length(header, header.size()) + data;
}

std::string bytes_of(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

TEST(Safetensors, TensorsAreReadByNameAsFloats) {
  const test::TemporaryDirectory directory;
  const std::string data =
      std::string("\x00\x3C\x00\xC0", 4) + std::string("\x80\x3F", 2) + bytes_of({0.5F, -3.0F});
  const Safetensors file(
      directory.write("a.safetensors", file_of(R"({"__metadata__": {"format": "pt"},
          "c": {"dtype": "F32", "shape": [1, 2], "data_offsets": [6, 14]},
          "a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
          "b": {"dtype": "BF16", "shape": [], "data_offsets": [4, 6]}})",
                                               data)));
  EXPECT_EQ(file.tensors().size(), 3U);
  EXPECT_EQ(file.find("nothing"), nullptr);
  EXPECT_EQ(file.floats(*file.find("a")), (std::vector<float>{1, -2}));
  EXPECT_EQ(file.floats(*file.find("b")), (std::vector<float>{1}));
  EXPECT_EQ(file.floats(*file.find("c")), (std::vector<float>{0.5F, -3}));
  EXPECT_EQ(file.find("c")->shape, (std::vector<std::size_t>{1, 2}));
}

TEST(Safetensors, AFileThatIsNotThereIsNotFound) {
  const auto error = test::error_of([] { Safetensors("/nowhere/model.safetensors"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_NOT_FOUND);
}

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return "\"" + name + R"(": {"dtype": ")" + dtype + R"(", "shape": )" + shape +
         R"(, "data_offsets": )" + offsets + "}";
}

struct Lie {
  std::string name;
  std::string text;
  std::string message;
};

class LyingFile : public testing::TestWithParam<Lie> {};

TEST_P(LyingFile, IsAnErrorThatNamesFileAndTensor) {
  const test::TemporaryDirectory directory;
  const auto file = directory.write("model.safetensors", GetParam().text);
  const auto error = test::error_of([&] { Safetensors{file}; });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_NE(std::string(error->what()).find(file.string()), std::string::npos);
  EXPECT_NE(std::string(error->what()).find(GetParam().message), std::string::npos)
      << error->what();
}

const std::vector<Lie> kLies = {
    {"Empty", "", "too short"},
    {"SevenBytes", std::string(7, '\0'), "too short"},
    {"HeaderBeyondTheFile", with_length("{}", 3), "header has 3 bytes"},
    {"HugeHeader", with_length("{}", std::numeric_limits<std::uint64_t>::max()), "header has"},
    {"NoJson", file_of("{\"a\": ", ""), "no JSON object"},
    {"NoObject", file_of("[1]", ""), "no JSON object"},
    {"DeepNesting", file_of(std::string(5000, '['), ""), "no JSON object"},
    {"EntryIsNumber", file_of(R"({"w": 3})", ""), "'w'"},
    {"NoType", file_of(R"({"w": {"shape": [], "data_offsets": [0, 4]}})", "abcd"), "no dtype"},
    {"UnknownType", file_of("{" + tensor("w", "F7", "[1]", "[0, 4]") + "}", "abcd"), "'F7'"},
    {"NegativeSize", file_of("{" + tensor("w", "F32", "[-1]", "[0, 4]") + "}", "abcd"), "shape"},
    {"OverflowingShape",
     file_of("{" + tensor("w", "F32", "[4294967296, 4294967296, 4]", "[0, 0]") + "}", ""),
     "shape and dtype"},
    {"BackwardOffsets", file_of("{" + tensor("w", "F32", "[1]", "[4, 0]") + "}", "abcd"),
     "data_offsets"},
    {"ThreeOffsets", file_of("{" + tensor("w", "F32", "[1]", "[0, 4, 8]") + "}", "abcd"),
     "data_offsets"},
    {"OtherShape", file_of("{" + tensor("w", "F32", "[2]", "[0, 4]") + "}", "abcd"),
     "shape and dtype"},
    {"Truncated", file_of("{" + tensor("w", "F32", "[2]", "[0, 8]") + "}", "abcd"),
     "file ends before"},
    {"Overlap",
     file_of(
         "{" + tensor("a", "F32", "[1]", "[0, 4]") + "," + tensor("b", "U8", "[4]", "[2, 6]") + "}",
         "abcdef"),
     "'b'"},
    {"Gap", file_of("{" + tensor("w", "F32", "[1]", "[2, 6]") + "}", "abcdef"), "gap"},
    {"Surplus", file_of("{" + tensor("w", "F32", "[1]", "[0, 4]") + "}", "abcdef"),
     "2 bytes that belong to no tensor"},
    {"TwiceTheName",
     file_of("{" + tensor("w", "F32", "[1]", "[0, 4]") + "," + tensor("w", "F32", "[1]", "[4, 8]") +
                 "}",
             "abcdabcd"),
     "twice"},
};

INSTANTIATE_TEST_SUITE_P(Safetensors, LyingFile, testing::ValuesIn(kLies),
                         [](const auto& info) { return info.param.name; });

TEST(Safetensors, AnyChangeOfAFileIsRefusedOrStillReadable) {
  const test::TemporaryDirectory directory;
  const std::string whole = file_of("{" + tensor("a", "F32", "[2, 2]", "[0, 16]") + "," +
                                        tensor("b", "BF16", "[3]", "[16, 22]") + "}",
                                    std::string(22, '\1'));
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string text = whole;
    for (unsigned changes = random() % 4; changes > 0; --changes)
      text[random() % text.size()] = static_cast<char>(random());
    if (random() % 4 == 0) text.resize(random() % (text.size() + 1));
    const auto path = directory.write("model.safetensors", text);
    const auto error = test::error_of([&] {
      const Safetensors file(path);
      for (const auto& each : file.tensors()) {
        if (each.type != "F32" && each.type != "F16" && each.type != "BF16") continue;
        EXPECT_EQ(file.floats(each).size(), each.elements());
      }
    });
    if (error) {
      EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID) << error->what();
    }
  }
}

TEST(ShortFloats, EveryHalfComesBack) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_float16(half);
    if (std::isnan(value)) {
      EXPECT_TRUE((bits & 0x7C00U) == 0x7C00U && (bits & 0x3FFU) != 0);
      EXPECT_TRUE(std::isnan(from_float16(to_float16(value))));
    } else {
      EXPECT_EQ(to_float16(value), half);
    }
    const float wide = from_bfloat16(half);
    EXPECT_TRUE(std::isnan(wide) ? std::isnan(from_bfloat16(to_bfloat16(wide)))
                                 : to_bfloat16(wide) == half);
  }
}

TEST(ShortFloats, ANumberBetweenTwoHalvesGoesToTheNearestAndTiesToEven) {
  for (std::uint16_t bits = 0; bits < 0x7BFF; ++bits) {
    const double low = from_float16(bits);
    const double high = from_float16(static_cast<std::uint16_t>(bits + 1));
    const auto even = static_cast<std::uint16_t>(bits + (bits & 1U));
    EXPECT_EQ(to_float16(static_cast<float>((low + high) / 2)), even);
    EXPECT_EQ(to_float16(static_cast<float>(low + (high - low) * 0.51)), bits + 1);
  }
  EXPECT_EQ(to_float16(65519.0F), 0x7BFF);
  EXPECT_EQ(to_float16(65520.0F), 0x7C00);
  EXPECT_EQ(to_float16(1e30F), 0x7C00);
}

TEST(Safetensors, APointerOfGitLfsIsNamedAsOne) {
  const test::TemporaryDirectory directory;
  const auto file = directory.write("model.safetensors",
                                    "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
  const auto error = test::error_of([&] { Safetensors{file}; });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_NE(std::string(error->what()).find("model.safetensors' is a pointer of Git LFS"),
            std::string::npos)
      << error->what();
}

}  // namespace
}  // namespace native_infer
