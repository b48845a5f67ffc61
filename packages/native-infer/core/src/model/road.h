// Which file of a model is loaded, and how it is run.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "families/family.h"
#include "graph/graph_settings.h"
#include "json/json_file.h"
#include "native_infer/precision.h"
#include "native_infer/road.h"

namespace native_infer {

/// What the caller wants.
struct RoadWishes {
  std::optional<Precision> dtype;
  /// The ONNX file itself, relative to the root: it is run as it is.
  std::optional<std::filesystem::path> onnx_file;
  /// Something that only a graph has, such as an output of a certain name.
  bool wants_graph = false;
  /// Empty: dense vectors, or what the model directory is for.
  std::optional<Task> task;
  /// What the output is for, if the caller says it and not the model.
  std::optional<OutputUse> use;
};

struct RoadChoice {
  /// `kDirect` for an ONNX file means: if its weights are found. Else it is run as it is.
  Road road = Road::kStandard;
  /// Relative to the root, with forward slashes: an ONNX file, `model.safetensors` or its index.
  /// Empty: there is none.
  std::optional<std::string> file;
  /// Of `kDirect`.
  std::optional<FamilySpec> spec;
  /// Why this road: a sentence without its full stop.
  std::string reason;
};

/// Chooses among `paths`, relative to the root and with forward slashes. `transformer` is the
/// Transformer's folder ("" for the root; else with a slash at its end), `config` its config.json,
/// `use` what its output is for. In this order:
///
/// - a file of ours for the dtype (`model_native…`): hosted;
/// - for a family that our kernels have, if the output is pooled: `model.safetensors`, its index,
///   or an ONNX file in floating point: direct. Of a classifier and of a model of sparse vectors,
///   whose heads are found by the names of tensors, no ONNX file;
/// - the ONNX file that `choose_onnx_file` takes: standard.
///
/// Throws `Error` with `MODEL_INVALID`, naming file and field, for a config.json of a known family
/// that is malformed.
RoadChoice choose_road(const std::vector<std::string>& paths, const std::string& transformer,
                       const std::optional<JsonFile>& config, OutputUse use,
                       const RoadWishes& wishes);

/// The paths among which `choose_road` finds something, of the files in `root`.
std::vector<std::string> weight_files(const std::filesystem::path& root,
                                      const std::string& transformer);

/// Why there is no file to load: for an error.
std::string no_weights(const std::vector<std::string>& paths, const std::string& transformer,
                       const RoadChoice& choice);

}  // namespace native_infer
