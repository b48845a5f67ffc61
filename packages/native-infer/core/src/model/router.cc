#include "model/router.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "json/json_file.h"
#include "model/model_files.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

JsonFile read_router_config(const fs::path& folder) {
  for (const char* name : {files::kRouter, files::kConfig}) {
    auto config = JsonFile::read_if_present(folder / name);
    if (config && config->has("structure")) return std::move(*config);
  }
  throw Error(ErrorCode::MODEL_INVALID, "'" + (folder / files::kRouter).string() +
                                            "' does not exist, although modules.json lists a "
                                            "Router: fetch or save the model again.");
}

/// The folder of the module that is at `at` on the way of `side`, if it is of one of the classes.
fs::path folder_of(const JsonFile& config, const fs::path& folder, const std::string& side,
                   std::size_t at, const std::vector<std::string_view>& classes) {
  const std::string field = "structure." + side;
  const std::vector<std::string> way = config.string_or_strings(field);
  const auto types = config.string_map("types");
  const auto found = std::find_if(types.begin(), types.end(), [&](const auto& type) {
    return at < way.size() && type.first == way[at];
  });
  const std::string type = found == types.end() ? "" : found->second;
  const bool fits = std::any_of(classes.begin(), classes.end(), [&](std::string_view name) {
    return type.ends_with("." + std::string(name));
  });
  if (!fits || !type.starts_with("sentence_transformers."))
    config.fail(field, side == "query"
                           ? "a SparseStaticEmbedding alone: no other router is supported"
                           : "a Transformer and a SpladePooling: no other router is supported");
  check_module_path(folder / files::kRouter, way[at]);
  return way[at].empty() ? folder : folder / way[at];
}

}  // namespace

Modules read_router(const fs::path& folder) {
  const JsonFile config = read_router_config(folder);
  if (config.names_in("structure").size() != 2 ||
      config.string_or_strings("structure.query").size() != 1)
    config.fail("structure", "a SparseStaticEmbedding for query, and two modules for document");
  if (config.string_or_strings("structure.document").size() != 2)
    config.fail("structure.document", "a Transformer and a SpladePooling");
  if (config.string("parameters.default_route").value_or("document") != "document")
    config.fail("parameters.default_route", "document");
  if (!config.names_in("parameters.route_mappings").empty())
    config.fail("parameters.route_mappings", "empty: it is not supported");
  Modules modules;
  modules.listed = true;
  modules.query_weights = folder_of(config, folder, "query", 0, {"SparseStaticEmbedding"});
  modules.transformer = folder_of(config, folder, "document", 0, {"Transformer", "MLMTransformer"});
  modules.splade = folder_of(config, folder, "document", 1, {"SpladePooling"});
  return modules;
}

}  // namespace native_infer
