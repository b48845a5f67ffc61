// Small JSON configuration files, read field by field.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace native_infer {

/// One parsed JSON file. Each field may have a path such as "normalizer.type". Every error names
/// the file and the field, with `MODEL_INVALID`.
class JsonFile {
 public:
  /// Nothing where the file does not exist.
  static std::optional<JsonFile> read_if_present(const std::filesystem::path& path);

  /// The same of a text; messages call it `path`.
  static JsonFile parse(const std::string& text, const std::filesystem::path& path);

  JsonFile(JsonFile&&) noexcept;
  JsonFile& operator=(JsonFile&&) noexcept;
  ~JsonFile();

  /// Nothing where the field is absent or null.
  std::optional<bool> boolean(const std::string& field) const;
  /// An integer beyond 64 bits, which some write for "no limit", becomes the largest or smallest
  /// that fits.
  std::optional<std::int64_t> integer(const std::string& field) const;
  std::optional<double> number(const std::string& field) const;
  std::optional<std::string> string(const std::string& field) const;

  /// A string, or an array of strings; empty where the field is absent or null.
  std::vector<std::string> string_or_strings(const std::string& field) const;

  /// The names and values of an object of strings, in order; null counts as the empty string. Empty
  /// where the field is absent or null.
  std::vector<std::pair<std::string, std::string>> string_map(const std::string& field) const;

  /// The names and values of the object of integers that the file is, in order.
  std::vector<std::pair<std::string, std::int64_t>> integers() const;

  /// The same of an object of numbers.
  std::vector<std::pair<std::string, double>> numbers() const;

  /// Whether the field is there; it may be null.
  bool has(const std::string& field) const;

  bool is_null_or_absent(const std::string& field) const;

  /// Throws unless every field of the object that the file is has a name in `known`.
  void allow_only(std::span<const std::string_view> known) const;

  /// The names of the fields of the object in `field`; empty where it is absent or null.
  std::vector<std::string> names_in(const std::string& field) const;

  /// A string, or the string field `content` of an object, as tokenizer settings write special
  /// tokens. Nothing where the field is absent or null.
  std::optional<std::string> content(const std::string& field) const;

  /// A string field of every object in an array, in order: in the field `array`, or in the array
  /// that the file is.
  std::vector<std::string> strings_of_each(const std::string& field,
                                           const std::string& array = "") const;

  /// Throws the error that says what the field must be.
  [[noreturn]] void fail(const std::string& field, const std::string& expected) const;

 private:
  struct Parsed;
  explicit JsonFile(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace native_infer
