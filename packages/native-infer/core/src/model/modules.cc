#include "model/modules.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "json/json_file.h"
#include "model/model_files.h"
#include "model/router.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

enum class Kind : std::uint8_t {
  kTransformer,
  kStatic,
  kPooling,
  kSplade,
  kDense,
  kLayerNorm,
  kNormalize,
  kDropout
};

struct NamedKind {
  std::string_view name;
  Kind kind;
};
constexpr std::array<NamedKind, 9> kKinds = {{{"Transformer", Kind::kTransformer},
                                              {"MLMTransformer", Kind::kTransformer},
                                              {"StaticEmbedding", Kind::kStatic},
                                              {"Pooling", Kind::kPooling},
                                              {"SpladePooling", Kind::kSplade},
                                              {"Dense", Kind::kDense},
                                              {"LayerNorm", Kind::kLayerNorm},
                                              {"Normalize", Kind::kNormalize},
                                              {"Dropout", Kind::kDropout}}};

StepKind step_of(Kind kind) {
  if (kind == Kind::kDense) return StepKind::kDense;
  return kind == Kind::kLayerNorm ? StepKind::kLayerNorm : StepKind::kNormalize;
}

class Reader {
 public:
  Reader(const fs::path& root, fs::path file) : root_(root), file_(std::move(file)) {}

  void add(const std::string& type, const std::string& path) {
    const Kind kind = kind_of(type);
    if (kind == Kind::kDropout) return;
    if (fits(kind)) return take(kind, folder(path));
    fail("lists '" + type +
         "' at an unusual place; supported are Transformer, then Pooling, then " +
         "any of Dense, LayerNorm and Normalize; or StaticEmbedding and any of those three; or " +
         "Transformer and SpladePooling");
  }

  Modules finish() const {
    if (!first_) fail("lists no modules");
    return modules_;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::MODEL_INVALID, "'" + file_.string() + "' " + what + ".");
  }

  /// Older files say `sentence_transformers.models.Pooling`, newer ones
  /// `sentence_transformers.sentence_transformer.modules.pooling.Pooling`, and those of a
  /// repository with code of its own `custom_st.Transformer`.
  Kind kind_of(const std::string& type) const {
    const std::string_view name = std::string_view(type).substr(type.rfind('.') + 1);
    // PyLate's Dense, which works on the vectors of tokens, has the files of the other.
    if (type == "pylate.models.Dense.Dense") return Kind::kDense;
    if (!type.starts_with("sentence_transformers.")) {
      // The graph is what its code computes; before and after it, it is like any other.
      if (!first_ && name.ends_with("Transformer")) return Kind::kTransformer;
    } else {
      const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                       [&](const NamedKind& known) { return known.name == name; });
      if (found != kKinds.end()) return found->kind;
    }
    fail("lists the module '" + type + "', which is not supported; supported are Transformer, " +
         "StaticEmbedding, Pooling, SpladePooling, Dense, LayerNorm, Normalize and Dropout of " +
         "sentence_transformers, and a first module of another class that ends in Transformer. " +
         "Export the whole model as a graph with the output sentence_embedding, and remove " +
         "modules.json");
  }

  bool fits(Kind kind) const {
    const bool begins = kind == Kind::kTransformer || kind == Kind::kStatic;
    if (begins || !first_) return begins && !first_;
    if (modules_.splade) return false;
    if (kind == Kind::kSplade)
      return *first_ == Kind::kTransformer && !modules_.pooling && modules_.steps.empty();
    // Without a Pooling the steps work on what the graph has pooled.
    if (kind != Kind::kPooling) return true;
    return *first_ == Kind::kTransformer && !modules_.pooling && modules_.steps.empty();
  }

  void take(Kind kind, fs::path folder) {
    if (!first_) {
      first_ = kind;
      modules_.listed = true;
      modules_.is_static = kind == Kind::kStatic;
      modules_.transformer = std::move(folder);
    } else if (kind == Kind::kPooling) {
      modules_.pooling = std::move(folder);
    } else if (kind == Kind::kSplade) {
      modules_.splade = std::move(folder);
    } else {
      modules_.steps.push_back({step_of(kind), std::move(folder)});
    }
  }

  fs::path folder(const std::string& path) const {
    check_module_path(file_, path);
    fs::path relative = fs::path(path).lexically_normal();
    if (!relative.has_filename()) relative = relative.parent_path();
    return relative.empty() || relative == "." ? root_ : root_ / relative;
  }

  const fs::path& root_;
  const fs::path file_;
  Modules modules_;
  std::optional<Kind> first_;
};

}  // namespace

void check_module_path(const fs::path& file, const std::string& path) {
  const fs::path relative(path);
  const bool climbs = std::find(relative.begin(), relative.end(), "..") != relative.end();
  if (!climbs && !relative.is_absolute()) return;
  throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' has a module with the path '" +
                                            path + "', which leads out of the model directory.");
}

Modules read_modules(const fs::path& root) {
  const fs::path file = root / files::kModules;
  const auto json = JsonFile::read_if_present(file);
  if (!json) {
    Modules modules;
    modules.transformer = root;
    std::error_code ignored;
    const fs::path pooling = root / files::kUsualPooling;
    if (fs::is_regular_file(pooling / files::kConfig, ignored)) modules.pooling = pooling;
    return modules;
  }
  const std::vector<std::string> types = json->strings_of_each("type");
  const std::vector<std::string> paths = json->strings_of_each("path");
  const bool routed = types.size() == 1 && types[0].starts_with("sentence_transformers.") &&
                      types[0].ends_with(".Router");
  if (routed && fs::path(paths[0]).empty()) return read_router(root);
  Reader reader(root, file);
  for (std::size_t i = 0; i < types.size(); ++i) reader.add(types[i], paths[i]);
  return reader.finish();
}

}  // namespace native_infer
