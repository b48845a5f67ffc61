#include "model/modules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json_file.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

enum class Kind { kTransformer, kPooling, kNormalize, kDropout };

class Reader {
 public:
  Reader(const fs::path& root, fs::path file) : root_(root), file_(std::move(file)) {}

  void add(const std::string& type, const std::string& path) {
    const Kind kind = kind_of(type);
    if (kind == Kind::kDropout) return;
    const bool first = !last_;
    if (first ? kind != Kind::kTransformer : kind <= *last_)
      fail("lists '" + type + "' at an unusual place; supported are Transformer, Pooling and " +
           "Normalize, each once and in this order");
    last_ = kind;
    if (kind == Kind::kTransformer) modules_.transformer = folder(path);
    if (kind == Kind::kPooling) modules_.pooling = folder(path);
    if (kind == Kind::kNormalize) modules_.normalize = true;
  }

  Modules finish() const {
    if (!last_) fail("lists no modules");
    return modules_;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::MODEL_INVALID, "'" + file_.string() + "' " + what + ".");
  }

  /// Older files say `sentence_transformers.models.Pooling`, newer ones
  /// `sentence_transformers.sentence_transformer.modules.pooling.Pooling`.
  Kind kind_of(const std::string& type) const {
    const std::string_view name = std::string_view(type).substr(type.rfind('.') + 1);
    if (type.starts_with("sentence_transformers.")) {
      if (name == "Transformer") return Kind::kTransformer;
      if (name == "Pooling") return Kind::kPooling;
      if (name == "Normalize") return Kind::kNormalize;
      if (name == "Dropout") return Kind::kDropout;
      if (name == "Dense") fail("lists '" + type + "'; Dense modules are not supported");
    }
    fail("lists the module '" + type + "', which is not supported; supported are Transformer, " +
         "Pooling and Normalize of sentence_transformers");
  }

  fs::path folder(const std::string& path) const {
    const fs::path relative(path);
    if (relative.is_absolute() ||
        std::find(relative.begin(), relative.end(), "..") != relative.end())
      fail("has a module with the path '" + path + "', which leads out of the model directory");
    return path.empty() ? root_ : root_ / relative;
  }

  const fs::path& root_;
  const fs::path file_;
  Modules modules_;
  std::optional<Kind> last_;
};

}  // namespace

Modules read_modules(const fs::path& root) {
  const fs::path file = root / "modules.json";
  const auto json = JsonFile::read_if_present(file);
  if (!json) return {.transformer = root, .pooling = root / "1_Pooling", .normalize = false};
  const std::vector<std::string> types = json->strings_of_each("type");
  const std::vector<std::string> paths = json->strings_of_each("path");
  Reader reader(root, file);
  for (std::size_t i = 0; i < types.size(); ++i) reader.add(types[i], paths[i]);
  return reader.finish();
}

}  // namespace native_infer
