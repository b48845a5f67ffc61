#include "tokenizer/json_section.h"

#include <limits>
#include <utility>

#include "native_infer/error.h"
#include "text/utf8.h"

namespace native_infer {

using simdjson::dom::array;
using simdjson::dom::element;

void fail_invalid(const std::string& message) {
  throw Error(ErrorCode::MODEL_INVALID, message);
}

std::optional<std::int32_t> to_token_id(element value) {
  std::uint64_t id = 0;
  constexpr auto kMaxId = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
  if (value.get(id) != simdjson::SUCCESS || id >= kMaxId) return std::nullopt;
  return static_cast<std::int32_t>(id);
}

std::optional<char32_t> to_code_point(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const utf8::Decoded decoded = utf8::decode(text, 0);
  if (decoded.bytes != text.size()) return std::nullopt;
  return decoded.code_point;
}

JsonSection::JsonSection(element value, std::string path) : path_(std::move(path)) {
  if (value.get(object_) != simdjson::SUCCESS) fail_invalid(path_ + " is not an object");
}

std::string JsonSection::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void JsonSection::fail(std::string_view key, const std::string& what) const {
  fail_invalid(path_of(key) + " " + what);
}

void JsonSection::fail_unsupported_type() const {
  fail_invalid(path_ + " of type " + std::string(type()) + " is not supported");
}

bool JsonSection::has(std::string_view key) const {
  return object_[key].error() == simdjson::SUCCESS;
}

bool JsonSection::is_null(std::string_view key) const {
  return !has(key) || object_[key].is_null();
}

template <typename T>
T JsonSection::get(std::string_view key, const char* type_name) const {
  if (!has(key)) fail(key, "is missing");
  T value{};
  if (object_[key].get(value) != simdjson::SUCCESS) fail(key, std::string("is not ") + type_name);
  return value;
}

element JsonSection::value(std::string_view key) const {
  return get<element>(key, "a value");
}

std::string_view JsonSection::string(std::string_view key) const {
  return get<std::string_view>(key, "a string");
}

bool JsonSection::boolean(std::string_view key) const {
  return get<bool>(key, "true or false");
}

std::uint64_t JsonSection::count(std::string_view key) const {
  return get<std::uint64_t>(key, "a number from 0 up");
}

array JsonSection::list(std::string_view key) const {
  return get<array>(key, "an array");
}

JsonSection JsonSection::section(std::string_view key) const {
  return {value(key), path_of(key)};
}

std::vector<JsonSection> JsonSection::sections(std::string_view key) const {
  std::vector<JsonSection> all;
  for (const element item : list(key)) {
    all.emplace_back(item, path_of(key) + "[" + std::to_string(all.size()) + "]");
  }
  return all;
}

bool JsonSection::boolean_or(std::string_view key, bool otherwise) const {
  return is_null(key) ? otherwise : boolean(key);
}

std::string_view JsonSection::string_or(std::string_view key, std::string_view otherwise) const {
  return is_null(key) ? otherwise : string(key);
}

}  // namespace native_infer
