#include "model/road.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "model/model_files.h"
#include "model/onnx_files.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

bool has(const Paths& paths, const std::string& path) {
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

/// Folders that files of the Transformer may be in, the first that has one counts.
std::vector<std::string> graph_folders(const std::string& transformer) {
  std::vector<std::string> folders = {transformer + "onnx/", transformer};
  if (!transformer.empty()) folders.insert(folders.end(), {"onnx/", ""});
  return folders;
}

std::optional<std::string> first_of(const Paths& paths, const std::vector<std::string>& folders,
                                    std::initializer_list<const char*> names) {
  for (const std::string& folder : folders) {
    for (const char* name : names) {
      if (has(paths, folder + name)) return folder + name;
    }
  }
  return std::nullopt;
}

std::optional<std::string> own_file(const Paths& paths, const std::string& transformer,
                                    std::optional<Precision> dtype) {
  const auto folders = graph_folders(transformer);
  switch (dtype.value_or(Precision::int8)) {
    case Precision::int8:
      return first_of(paths, folders, {"model_native.onnx"});
    case Precision::bf16:
      return first_of(paths, folders, {"model_native_bf16.onnx"});
    case Precision::f32:
      break;
  }
  return first_of(paths, folders, {"model_native_fp32.onnx"});
}

std::optional<std::string> float_weights(const Paths& paths, const std::string& transformer,
                                         bool only_tensors) {
  auto tensors = first_of(paths, {transformer}, {files::kWeights, files::kWeightsIndex});
  if (tensors || only_tensors) return tensors;
  return first_of(paths, graph_folders(transformer), {"model.onnx"});
}

/// Why the weights cannot be run without their graph; empty if they can.
std::string need_of_graph(OutputUse use, const RoadWishes& wishes) {
  if (wishes.wants_graph) return "an option asks for something that only a graph has";
  if (use == OutputUse::kText) return "the model has no Pooling: its graph gives the vectors";
  if (use == OutputUse::kWhole)
    return "a module after pooling has no weights of its own: the graph has them";
  return "";
}

/// Those among which none could be chosen; empty if there are none.
std::string onnx_files_in(Paths paths) {
  constexpr std::size_t kMaxNamed = 20;
  std::erase_if(paths, [](const std::string& path) { return !path.ends_with(".onnx"); });
  std::sort(paths.begin(), paths.end());
  if (paths.size() > kMaxNamed) paths.resize(kMaxNamed);
  std::string text;
  for (const std::string& path : paths) text += (text.empty() ? "" : ", ") + path;
  return text.empty() ? "" : ": set onnxFile to one of " + text;
}

}  // namespace

std::string_view road_name(Road road) {
  switch (road) {
    case Road::kDirect:
      return "direct";
    case Road::kHosted:
      return "hosted";
    case Road::kStandard:
      break;
  }
  return "standard";
}

RoadChoice choose_road(const Paths& paths, const std::string& transformer,
                       const std::optional<JsonFile>& config, OutputUse use,
                       const RoadWishes& wishes) {
  RoadChoice choice;
  if (wishes.onnx_file) {
    choice.file = wishes.onnx_file->lexically_normal().generic_string();
    choice.reason = "the ONNX file was named";
    return choice;
  }
  const bool has_head = wishes.task.value_or(Task::kEmbed) != Task::kEmbed;
  if (!has_head) choice.file = own_file(paths, transformer, wishes.dtype);
  if (choice.file) {
    choice.road = Road::kHosted;
    choice.reason = "the model has a file for our operator";
    return choice;
  }
  FamilyChoice family = {std::nullopt, "there is no config.json that names a family"};
  if (config) family = choose_family(*config);
  choice.reason = family.spec ? need_of_graph(use, wishes) : std::move(family.reason);
  if (choice.reason.empty()) {
    choice.file = float_weights(paths, transformer, has_head);
    if (choice.file) {
      choice.road = Road::kDirect;
      choice.reason = "our kernels have the family '" + family.spec->model_type + "'";
      choice.spec = std::move(family.spec);
      return choice;
    }
    choice.reason = has_head ? "the model has no safetensors, which name the parts of its head"
                             : "the model has no weights in floating point";
  }
  choice.file = choose_onnx_file(paths, transformer, wishes.dtype);
  return choice;
}

Paths weight_files(const fs::path& root, const std::string& transformer) {
  Paths found;
  for (const std::string& folder : graph_folders(transformer)) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(root / folder, ignored)) {
      const std::string name = entry.path().filename().string();
      const bool counts = name.ends_with(".onnx") || name == files::kWeights ||
                          name == files::kWeightsIndex || name == files::kPickledWeights;
      if (counts && entry.is_regular_file(ignored)) found.push_back(folder + name);
    }
  }
  return found;
}

std::string no_weights(const Paths& paths, const std::string& transformer,
                       const RoadChoice& choice) {
  std::string not_direct = "'" + transformer + files::kWeights + "' is not run, because " +
                           choice.reason + "; an ONNX file would be" + onnx_files_in(paths);
  if (first_of(paths, {transformer}, {files::kWeights, files::kWeightsIndex})) return not_direct;
  if (has(paths, transformer + files::kPickledWeights))
    return std::string("there is only ") + files::kPickledWeights +
           ", which may hold code and is not read: save the model as safetensors "
           "(model.save_pretrained of transformers does), or export it to ONNX";
  return "";
}

}  // namespace native_infer
