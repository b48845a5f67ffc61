#include "json/json_file.h"

#include <utility>

#include "native_infer/error.h"
#include "simdjson.h"

namespace native_infer {

struct JsonFile::Parsed {
  std::filesystem::path path;
  simdjson::dom::parser parser;  // owns what `root` points into
  simdjson::dom::element root;

  [[noreturn]] void fail(const std::string& field, const std::string& expected) const {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + path.string() + "': field '" + field + "' must be " + expected + ".");
  }

  /// Nothing where the field is absent or null.
  template <class T>
  std::optional<T> field(const std::string& name, const std::string& expected) const {
    simdjson::dom::element element;
    if (root[name].get(element) != simdjson::SUCCESS || element.is_null()) return std::nullopt;
    T value{};
    if (element.get(value) != simdjson::SUCCESS) fail(name, expected);
    return value;
  }
};

JsonFile::JsonFile(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonFile::JsonFile(JsonFile&&) noexcept = default;
JsonFile& JsonFile::operator=(JsonFile&&) noexcept = default;
JsonFile::~JsonFile() = default;

std::optional<JsonFile> JsonFile::read_if_present(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  auto parsed = std::make_unique<Parsed>();
  parsed->path = path;
  if (const auto error = parsed->parser.load(path.string()).get(parsed->root)) {
    throw Error(ErrorCode::MODEL_INVALID, "'" + path.string() + "' is not valid JSON: " +
                                              simdjson::error_message(error) + ".");
  }
  return JsonFile(std::move(parsed));
}

std::optional<bool> JsonFile::boolean(const std::string& field) const {
  return parsed_->field<bool>(field, "true or false");
}

std::optional<std::int64_t> JsonFile::integer(const std::string& field) const {
  return parsed_->field<std::int64_t>(field, "an integer");
}

std::vector<std::string> JsonFile::strings_of_each(const std::string& field) const {
  simdjson::dom::array array;
  if (parsed_->root.get(array) != simdjson::SUCCESS) parsed_->fail("(root)", "an array of objects");
  std::vector<std::string> strings;
  for (const simdjson::dom::element item : array) {
    std::string_view value;
    strings.emplace_back(item[field].get(value) == simdjson::SUCCESS ? value : std::string_view{});
  }
  return strings;
}

}  // namespace native_infer
