#include "json/json_file.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <map>
#include <string>

#include "json/wide_integers.h"
#include "native_infer/error.h"
#include "support/error_of.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::error_of;
using test::TemporaryDirectory;

JsonFile read(const std::string& text) {
  const TemporaryDirectory directory;
  return *JsonFile::read_if_present(directory.write("settings.json", text));
}

TEST(JsonFile, AFileThatIsNotThereIsNothing) {
  EXPECT_FALSE(JsonFile::read_if_present("/nowhere/settings.json"));
}

TEST(JsonFile, AbsentAndNullFieldsAreNothing) {
  const JsonFile file = read(R"({"a": null})");
  for (const char* field : {"a", "b", "a.b"}) {
    EXPECT_FALSE(file.boolean(field)) << field;
    EXPECT_FALSE(file.integer(field)) << field;
    EXPECT_FALSE(file.string(field)) << field;
    EXPECT_TRUE(file.string_or_strings(field).empty()) << field;
    EXPECT_TRUE(file.string_map(field).empty()) << field;
  }
}

TEST(JsonFile, APathWithDotsLeadsIntoObjects) {
  const JsonFile file = read(R"({"a": {"b": {"c": "deep"}}})");
  EXPECT_EQ(file.string("a.b.c"), "deep");
}

TEST(JsonFile, OfTwoFieldsOfANameTheLastCountsAsForPython) {
  const JsonFile file = read(
      R"({"a": 1, "b": {"c": "x", "c": "y"}, "a": 2, "n": 1, "n": null, "m": {"k": "1", "k": "2"}})");
  EXPECT_EQ(file.integer("a"), 2);
  EXPECT_EQ(file.string("b.c"), "y");
  EXPECT_FALSE(file.integer("n"));
  EXPECT_TRUE(file.has("n"));
  using Entries = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(file.string_map("m"), (Entries{{"k", "2"}}));
  EXPECT_EQ(read(R"([{"t": "a", "t": "b"}])").strings_of_each("t"),
            (std::vector<std::string>{"b"}));
}

TEST(JsonFile, APointerOfGitLfsIsNamedAsSuch) {
  const auto error = error_of([] {
    read("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n").integer("a");
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
  EXPECT_NE(std::string(error->what()).find("git lfs pull"), std::string::npos) << error->what();
}

TEST(JsonFile, IntegersBeyond64BitsBecomeTheLimits) {
  using Limits = std::numeric_limits<std::int64_t>;
  const std::map<std::string, std::int64_t> cases = {
      {"1000000000000000019884624838656", Limits::max()},
      {"-1000000000000000019884624838656", Limits::min()},
      {"9223372036854775807", Limits::max()},
      {"9223372036854775808", Limits::max()},
      {"18446744073709551616", Limits::max()},
      {"1e30", Limits::max()},
      {"1000000000000000000", 1000000000000000000}};
  for (const auto& [text, value] : cases)
    EXPECT_EQ(read("{\"a\": " + text + "}").integer("a"), value) << text;
}

TEST(JsonFile, AStringMapKeepsTheOrderAndTakesNullAsEmpty) {
  const std::vector<std::pair<std::string, std::string>> expected = {{"z", "1"}, {"a", ""}};
  EXPECT_EQ(read(R"({"map": {"z": "1", "a": null}})").string_map("map"), expected);
}

TEST(JsonFile, AFieldOfTheWrongTypeNamesFileAndField) {
  using Ask = std::function<void(const JsonFile&)>;
  const std::map<std::string, Ask> asks = {
      {R"({"a": 1})", [](const JsonFile& file) { file.boolean("a"); }},
      {R"({"a": 1.5})", [](const JsonFile& file) { file.integer("a"); }},
      {R"({"a": true})", [](const JsonFile& file) { file.integer("a"); }},
      {R"({"a": 2})", [](const JsonFile& file) { file.string("a"); }},
      {R"({"a": ["x", 1]})", [](const JsonFile& file) { file.string_or_strings("a"); }},
      {R"({"a": {"x": 1}})", [](const JsonFile& file) { file.string_map("a"); }},
      {R"({"a": "x"})", [](const JsonFile& file) { file.string_map("a"); }},
      {R"([{"a": 1}])", [](const JsonFile& file) { file.strings_of_each("a"); }},
      {R"([{"b": "x"}])", [](const JsonFile& file) { file.strings_of_each("a"); }}};
  for (const auto& [text, ask] : asks) {
    const auto error = error_of([&, &text = text, &ask = ask] { ask(read(text)); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
    EXPECT_NE(std::string(error->what()).find("settings.json': field 'a"), std::string::npos)
        << error->what();
  }
}

TEST(JsonFile, AnArrayWhereAnObjectBelongsIsAnError) {
  EXPECT_TRUE(error_of([] { read("[]").boolean("a"); }));
  EXPECT_TRUE(error_of([] { read("{}").strings_of_each("a"); }));
}

TEST(WideIntegers, ChangeOnlyOutsideOfStringsAndOnlyWhereTooWide) {
  const std::map<std::string, std::string> cases = {
      {R"({"12345678901234567890": 1})", R"({"12345678901234567890": 1})"},
      {R"(["\"12345678901234567890", 12345678901234567890])",
       R"(["\"12345678901234567890", 12345678901234567890.0])"},
      {"1234567890123456789", "1234567890123456789"},
      {"0.12345678901234567890", "0.12345678901234567890"},
      {"\"open 12345678901234567890", "\"open 12345678901234567890"},
      {"\"\\", "\"\\"},
      {"", ""}};
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(with_wide_integers_as_floats(text), expected);
}

}  // namespace
}  // namespace native_infer
