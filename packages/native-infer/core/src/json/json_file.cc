#include "json/json_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include "json/git_lfs.h"
#include "json/wide_integers.h"
#include "native_infer/error.h"
#include "simdjson.h"

namespace native_infer {
namespace {

using simdjson::dom::element;

/// The last of the fields of that name: of two, the programs that wrote and read the files of a
/// model take the second.
std::optional<element> last_field(const element& of, std::string_view name) {
  simdjson::dom::object fields;
  if (of.get(fields) != simdjson::SUCCESS) return std::nullopt;
  std::optional<element> found;
  for (const auto [key, value] : fields)
    if (key == name) found = value;
  return found;
}

}  // namespace

struct JsonFile::Parsed {
  std::filesystem::path path;
  simdjson::dom::parser parser;  // owns what `root` points into
  simdjson::dom::element root;

  [[noreturn]] void fail(const std::string& field, const std::string& expected) const {
    throw Error(ErrorCode::MODEL_INVALID,
                "'" + path.string() + "': field '" + field + "' must be " + expected + ".");
  }

  /// Nothing where the field is absent or null. `field` may be a path with dots.
  std::optional<simdjson::dom::element> find(const std::string& field) const {
    if (!root.is_object()) fail("(root)", "an object");
    simdjson::dom::element element = root;
    for (std::size_t begin = 0; begin <= field.size();) {
      const std::size_t end = std::min(field.find('.', begin), field.size());
      const auto within = last_field(element, std::string_view(field).substr(begin, end - begin));
      if (!within || within->is_null()) return std::nullopt;
      element = *within;
      begin = end + 1;
    }
    return element;
  }

  template <class T>
  std::optional<T> field(const std::string& name, const std::string& expected) const {
    const auto element = find(name);
    if (!element) return std::nullopt;
    T value{};
    if (element->get(value) != simdjson::SUCCESS) fail(name, expected);
    return value;
  }

  simdjson::dom::object object() const {
    simdjson::dom::object fields;
    if (root.get(fields) != simdjson::SUCCESS) fail("(root)", "an object");
    return fields;
  }
};

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || !file.is_open())
    throw Error(ErrorCode::MODEL_INVALID, "'" + path.string() + "' cannot be read.");
  return text;
}

}  // namespace

JsonFile::JsonFile(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
JsonFile::JsonFile(JsonFile&&) noexcept = default;
JsonFile& JsonFile::operator=(JsonFile&&) noexcept = default;
JsonFile::~JsonFile() = default;

std::optional<JsonFile> JsonFile::read_if_present(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  return parse(read(path), path);
}

JsonFile JsonFile::parse(const std::string& text, const std::filesystem::path& path) {
  if (is_git_lfs_pointer(text))
    throw Error(ErrorCode::MODEL_INVALID, "'" + path.string() + "' " + kIsGitLfsPointer);
  auto parsed = std::make_unique<Parsed>();
  parsed->path = path;
  if (const auto error =
          parsed->parser.parse(with_wide_integers_as_floats(text)).get(parsed->root)) {
    throw Error(ErrorCode::MODEL_INVALID, "'" + path.string() + "' is not valid JSON: " +
                                              simdjson::error_message(error) + ".");
  }
  return JsonFile(std::move(parsed));
}

void JsonFile::fail(const std::string& field, const std::string& expected) const {
  parsed_->fail(field, expected);
}

std::optional<bool> JsonFile::boolean(const std::string& field) const {
  return parsed_->field<bool>(field, "true or false");
}

std::optional<std::int64_t> JsonFile::integer(const std::string& field) const {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto element = parsed_->find(field);
  if (!element) return std::nullopt;
  std::int64_t value = 0;
  if (element->get(value) == simdjson::SUCCESS) return value;
  std::uint64_t large = 0;
  if (element->get(large) == simdjson::SUCCESS) return Limits::max();
  double wide = 0;
  constexpr double kBeyond64Bits = 0x1p63;
  if (element->get(wide) != simdjson::SUCCESS || std::abs(wide) < kBeyond64Bits)
    parsed_->fail(field, "an integer");
  return wide < 0 ? Limits::min() : Limits::max();
}

std::optional<double> JsonFile::number(const std::string& field) const {
  return parsed_->field<double>(field, "a number");
}

std::optional<std::string> JsonFile::string(const std::string& field) const {
  const auto value = parsed_->field<std::string_view>(field, "a string");
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

std::vector<std::string> JsonFile::string_or_strings(const std::string& field) const {
  const auto element = parsed_->find(field);
  if (!element) return {};
  std::string_view value;
  if (element->get(value) == simdjson::SUCCESS) return {std::string(value)};
  simdjson::dom::array array;
  if (element->get(array) != simdjson::SUCCESS)
    parsed_->fail(field, "a string or an array of them");
  std::vector<std::string> strings;
  for (const simdjson::dom::element item : array) {
    if (item.get(value) != simdjson::SUCCESS) parsed_->fail(field, "a string or an array of them");
    strings.emplace_back(value);
  }
  return strings;
}

std::vector<std::pair<std::string, std::string>> JsonFile::string_map(
    const std::string& field) const {
  const auto fields = parsed_->field<simdjson::dom::object>(field, "an object of strings");
  if (!fields) return {};
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto [name, element] : *fields) {
    std::string_view value;
    if (!element.is_null() && element.get(value) != simdjson::SUCCESS)
      parsed_->fail(field + "." + std::string(name), "a string");
    // Clang 14 does not capture structured bindings in lambdas.
    const std::string_view key = name;
    const auto before = std::find_if(entries.begin(), entries.end(),
                                     [key](const auto& entry) { return entry.first == key; });
    if (before == entries.end())
      entries.emplace_back(name, value);
    else
      before->second = value;
  }
  return entries;
}

std::vector<std::pair<std::string, std::int64_t>> JsonFile::integers() const {
  std::vector<std::pair<std::string, std::int64_t>> entries;
  for (const auto [name, element] : parsed_->object()) {
    std::int64_t value = 0;
    if (element.get(value) != simdjson::SUCCESS) fail(std::string(name), "an integer");
    entries.emplace_back(name, value);
  }
  return entries;
}

std::vector<std::pair<std::string, double>> JsonFile::numbers() const {
  std::vector<std::pair<std::string, double>> entries;
  for (const auto [name, element] : parsed_->object()) {
    double value = 0;
    if (element.get(value) != simdjson::SUCCESS) fail(std::string(name), "a number");
    entries.emplace_back(name, value);
  }
  return entries;
}

bool JsonFile::has(const std::string& field) const {
  if (!parsed_->root.is_object()) parsed_->fail("(root)", "an object");
  return last_field(parsed_->root, field).has_value();
}

bool JsonFile::is_null_or_absent(const std::string& field) const {
  return !parsed_->find(field);
}

void JsonFile::allow_only(std::span<const std::string_view> known) const {
  for (const auto [name, element] : parsed_->object()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string names;
    for (const std::string_view each : known)
      names += (names.empty() ? "" : ", ") + std::string(each);
    fail(std::string(name.substr(0, 100)),
         "absent: it is not known, and may change the vector. Known are " + names);
  }
}

std::vector<std::string> JsonFile::names_in(const std::string& field) const {
  const auto fields = parsed_->field<simdjson::dom::object>(field, "an object");
  std::vector<std::string> names;
  if (!fields) return names;
  for (const auto [name, element] : *fields) names.emplace_back(name);
  return names;
}

std::optional<std::string> JsonFile::content(const std::string& field) const {
  const auto element = parsed_->find(field);
  return element && element->is_object() ? string(field + ".content") : string(field);
}

std::vector<std::string> JsonFile::strings_of_each(const std::string& field,
                                                   const std::string& array) const {
  const std::optional<simdjson::dom::element> element =
      array.empty() ? parsed_->root : parsed_->find(array);
  simdjson::dom::array items;
  if (!element || element->get(items) != simdjson::SUCCESS)
    parsed_->fail(array.empty() ? "(root)" : array, "an array of objects");
  std::vector<std::string> strings;
  for (const simdjson::dom::element item : items) {
    std::string_view value;
    const auto of = last_field(item, field);
    if (!of || of->get(value) != simdjson::SUCCESS) parsed_->fail(field, "a string in each object");
    strings.emplace_back(value);
  }
  return strings;
}

}  // namespace native_infer
