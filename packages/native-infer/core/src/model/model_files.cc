#include "model/model_files.h"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>

#include "json/json_file.h"
#include "model/modules.h"
#include "model/road.h"

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

/// The folder of the Transformer: empty, or with a slash at its end.
std::string transformer_of(const ModulePaths& modules) {
  return modules.folders.empty() ? "" : joined(modules.folders.front(), "");
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

bool is_weighted(const std::string& type) {
  return type.ends_with(".Dense") || type.ends_with(".LayerNorm");
}

void add_module(const std::string& type, const std::string& folder, Collection& needed) {
  const bool weighted = is_weighted(type);
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

Task task_of(const ModulePaths& modules, const FilesQuestion& question) {
  const bool splade =
      std::any_of(modules.types.begin(), modules.types.end(),
                  [](const std::string& type) { return type.ends_with(".SpladePooling"); });
  return question.task.value_or(splade ? Task::kSparse : Task::kEmbed);
}

/// What the output is for, as far as the names of files say it.
OutputUse use_of(const ModulePaths& modules, const FilesQuestion& question,
                 const Collection& needed) {
  const Task task = task_of(modules, question);
  if (task == Task::kClassify) return OutputUse::kScores;
  if (task == Task::kSparse) return OutputUse::kTerms;
  if (question.pooling)
    return *question.pooling == Pooling::kNone ? OutputUse::kText : OutputUse::kTokens;
  const auto of_pylate = [](const std::string& type) { return type.starts_with("pylate."); };
  if (std::any_of(modules.types.begin(), modules.types.end(), of_pylate)) return OutputUse::kTokens;
  for (std::size_t i = 1; i < modules.types.size(); ++i) {
    if (is_weighted(modules.types[i]) && !needed.has(joined(modules.folders[i], files::kWeights)))
      return OutputUse::kWhole;
  }
  const bool pools = std::any_of(modules.types.begin(), modules.types.end(),
                                 [](const auto& type) { return type.ends_with(".Pooling"); });
  if (question.modules_json) return pools ? OutputUse::kTokens : OutputUse::kText;
  return needed.has(joined(files::kUsualPooling, files::kConfig)) ? OutputUse::kTokens
                                                                  : OutputUse::kUnknown;
}

RoadChoice choose(const ModulePaths& modules, const FilesQuestion& question,
                  const Collection& needed) {
  const std::string folder = transformer_of(modules);
  RoadWishes wishes;
  wishes.dtype = question.dtype;
  if (question.onnx_file) wishes.onnx_file = *question.onnx_file;
  wishes.wants_graph = question.wants_graph;
  wishes.task = task_of(modules, question);
  std::optional<JsonFile> config;
  if (question.config_json)
    config = JsonFile::parse(*question.config_json, joined(folder, files::kConfig));
  RoadChoice choice =
      choose_road(question.paths, folder, config, use_of(modules, question, needed), wishes);
  if (choice.file && !needed.has(*choice.file)) choice.file.reset();
  return choice;
}

/// All parts that an index may list: which they are is in the index, whose names follow a pattern.
void add_parts(const std::string& index, const Paths& paths, Collection& needed) {
  const std::string start =
      index.substr(0, index.size() - std::string_view(".safetensors.index.json").size()) + "-";
  for (const std::string& path : paths) {
    const bool is_beside = path.find('/', index.rfind('/') + 1) == std::string::npos;
    if (path.starts_with(start) && path.ends_with(".safetensors") && is_beside) needed.add(path);
  }
}

void add_weights(const std::string& file, const Paths& paths, Collection& needed) {
  if (file.ends_with(".onnx")) return add_graph(file, paths, needed);
  if (file.ends_with(".json")) add_parts(file, paths, needed);
  needed.add(file);
}

}  // namespace

std::string transformer_config(const std::optional<std::string>& modules_json) {
  return joined(transformer_of(read_module_paths(modules_json)), files::kConfig);
}

NeededFiles needed_files(const FilesQuestion& question) {
  const ModulePaths modules = read_module_paths(question.modules_json);
  Collection needed(question.paths);
  needed.add(files::kModules);
  needed.add(files::kPrompts);
  if (!question.modules_json) needed.add(files::kColbert);
  if (!question.modules_json) needed.add(joined(files::kUsualPooling, files::kConfig));
  for (std::size_t i = 1; i < modules.folders.size(); ++i)
    add_module(modules.types[i], modules.folders[i], needed);
  add_transformer(transformer_of(modules), needed);
  const RoadChoice choice = choose(modules, question, needed);
  NeededFiles found;
  found.weights = choice.file;
  if (choice.file) {
    add_weights(*choice.file, question.paths, needed);
  } else {
    found.why_none = no_weights(question.paths, transformer_of(modules), choice);
  }
  found.files = needed.files();
  found.missing = needed.missing();
  return found;
}

}  // namespace native_infer
