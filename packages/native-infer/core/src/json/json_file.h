// Small JSON configuration files, read field by field.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace native_infer {

/// One parsed JSON object or array of objects. Every error names the file and the field, with
/// `MODEL_INVALID`.
class JsonFile {
 public:
  /// Nothing where the file does not exist.
  static std::optional<JsonFile> read_if_present(const std::filesystem::path& path);

  JsonFile(JsonFile&&) noexcept;
  JsonFile& operator=(JsonFile&&) noexcept;
  ~JsonFile();

  /// Nothing where the field is absent or null.
  std::optional<bool> boolean(const std::string& field) const;
  std::optional<std::int64_t> integer(const std::string& field) const;

  /// The field of every object in an array, in order; empty strings where an object lacks it.
  std::vector<std::string> strings_of_each(const std::string& field) const;

 private:
  struct Parsed;
  explicit JsonFile(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace native_infer
