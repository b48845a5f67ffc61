// A part of tokenizer.json that knows where in the file it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simdjson.h"

namespace native_infer {

/// Throws `Error` with `MODEL_INVALID`.
[[noreturn]] void fail_invalid(const std::string& message);

/// A token id, or nothing where `value` is not one: from 0 up, and small enough for the number of
/// ids to be an `int32_t` too.
std::optional<std::int32_t> to_token_id(simdjson::dom::element value);

/// The one code point of `text`, or nothing where it has none or more.
std::optional<char32_t> to_code_point(std::string_view text);

/// A JSON object together with its path in the file, for messages such as "model.unk_token is not a
/// string".
class JsonSection {
 public:
  /// Throws where `value` is not an object.
  JsonSection(simdjson::dom::element value, std::string path);

  simdjson::dom::object object() const { return object_; }
  const std::string& path() const { return path_; }
  std::string path_of(std::string_view key) const;
  /// Throws "<path of key> <what>".
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;
  /// Throws "<path> of type <type> is not supported".
  [[noreturn]] void fail_unsupported_type() const;

  bool has(std::string_view key) const;
  /// True where the member is absent too.
  bool is_null(std::string_view key) const;

  simdjson::dom::element value(std::string_view key) const;
  std::string_view string(std::string_view key) const;
  bool boolean(std::string_view key) const;
  std::uint64_t count(std::string_view key) const;
  simdjson::dom::array list(std::string_view key) const;
  JsonSection section(std::string_view key) const;
  /// Each object of a list.
  std::vector<JsonSection> sections(std::string_view key) const;
  /// The member "type".
  std::string_view type() const { return string("type"); }

  /// What an absent or null member stands for.
  bool boolean_or(std::string_view key, bool otherwise) const;
  std::string_view string_or(std::string_view key, std::string_view otherwise) const;

 private:
  template <typename T>
  T get(std::string_view key, const char* type_name) const;

  simdjson::dom::object object_;
  std::string path_;
};

}  // namespace native_infer
