#include "model/model_files.h"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>

#include "json/json_file.h"
#include "model/modules.h"
#include "model/onnx_files.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

std::string joined(const std::string& folder, const std::string& name) {
  const std::string path = (fs::path(folder) / name).lexically_normal().generic_string();
  return path.starts_with("./") ? path.substr(2) : path;
}

/// Collects what is there of what is asked for, each once.
class Collection {
 public:
  explicit Collection(const Paths& paths) : there_(paths.begin(), paths.end()) {}

  bool has(const std::string& path) const { return there_.contains(path); }

  void add(const std::string& path) {
    if (has(path) && taken_.insert(path).second) files_.push_back(path);
  }
  void add_or_miss(const std::string& path) {
    add(path);
    if (!has(path)) missing_.push_back(path);
  }

  Paths files() const { return files_; }
  Paths missing() const { return missing_; }

 private:
  std::set<std::string> there_;
  std::set<std::string> taken_;
  Paths files_;
  Paths missing_;
};

struct ModulePaths {
  Paths types;
  Paths folders;
};

ModulePaths read_module_paths(const std::optional<std::string>& modules_json) {
  if (!modules_json) return {};
  const JsonFile json = JsonFile::parse(*modules_json, files::kModules);
  ModulePaths modules = {json.strings_of_each("type"), json.strings_of_each("path")};
  for (const std::string& folder : modules.folders) check_module_path(files::kModules, folder);
  return modules;
}

void add_transformer(const std::string& folder, Collection& needed) {
  needed.add(joined(folder, files::kConfig));
  for (const char* name : files::kTransformerSettings) needed.add(joined(folder, name));
  for (const char* name : {files::kTokenizerConfig, files::kSpecialTokens, files::kAddedTokens})
    needed.add(joined(folder, name));
  const std::string tokenizer = joined(folder, files::kTokenizer);
  const std::string vocabulary = joined(folder, files::kVocabulary);
  if (!needed.has(tokenizer) && needed.has(vocabulary)) return needed.add(vocabulary);
  needed.add_or_miss(tokenizer);
}

void add_module(const std::string& type, const std::string& folder, Collection& needed) {
  const bool weighted = type.ends_with(".Dense") || type.ends_with(".LayerNorm");
  const std::string config = joined(folder, files::kConfig);
  if (weighted || type.ends_with(".Pooling")) {
    needed.add_or_miss(config);
  } else {
    needed.add(config);
  }
  if (weighted) needed.add_or_miss(joined(folder, files::kWeights));
}

/// Exporters put weights above 2 GB beside the graph, into `<name>_data`, `<name>.data` or numbered
/// parts of those.
void add_graph(const std::string& onnx, const Paths& paths, Collection& needed) {
  for (const std::string& path : paths) {
    if (path.starts_with(onnx + "_data") || path.starts_with(onnx + ".data")) needed.add(path);
  }
  needed.add(onnx);
}

}  // namespace

NeededFiles needed_files(const Paths& paths, const std::optional<std::string>& modules_json,
                         std::optional<Precision> precision,
                         const std::optional<std::string>& onnx_file) {
  const ModulePaths modules = read_module_paths(modules_json);
  const std::string transformer = modules.folders.empty() ? "" : modules.folders.front();
  Collection needed(paths);
  needed.add(files::kModules);
  needed.add(files::kPrompts);
  if (!modules_json) needed.add(joined(files::kUsualPooling, files::kConfig));
  for (std::size_t i = 1; i < modules.folders.size(); ++i)
    add_module(modules.types[i], modules.folders[i], needed);
  add_transformer(transformer, needed);
  NeededFiles found;
  found.onnx_file = onnx_file ? std::optional(joined("", *onnx_file))
                              : choose_onnx_file(paths, joined(transformer, ""), precision);
  if (found.onnx_file && !needed.has(*found.onnx_file)) found.onnx_file.reset();
  if (found.onnx_file) add_graph(*found.onnx_file, paths, needed);
  found.files = needed.files();
  found.missing = needed.missing();
  return found;
}

}  // namespace native_infer
