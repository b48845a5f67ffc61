#include "model/task_settings.h"

#include <array>
#include <string>

#include "json/json_file.h"
#include "model/model_files.h"
#include "native_infer/error.h"

namespace native_infer {

std::string_view task_name(Task task) {
  switch (task) {
    case Task::kEmbed:
      return "embed";
    case Task::kSparse:
      return "sparse";
    case Task::kClassify:
      break;
  }
  return "classify";
}

Task checked_task(std::optional<Task> asked, const Modules& modules,
                  const std::filesystem::path& file) {
  const auto fail = [&](const std::string& what) {
    throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' lists " + what + ".");
  };
  const Task task = asked.value_or(modules.splade ? Task::kSparse : Task::kEmbed);
  const bool of_vectors = modules.is_static || modules.pooling || !modules.steps.empty();
  if (task == Task::kClassify && (of_vectors || modules.splade))
    fail("modules of an embedding model; a classifier has a Transformer only");
  if (task == Task::kSparse && of_vectors)
    fail("modules of dense vectors; a model of sparse ones has a Transformer and a SpladePooling");
  if (task == Task::kEmbed && modules.splade)
    fail("a SpladePooling: the model gives sparse vectors (task sparse), not dense ones");
  return task;
}

TermRules read_term_rules(const std::optional<std::filesystem::path>& folder) {
  constexpr std::array<std::string_view, 5> kKnown = {"pooling_strategy", "activation_function",
                                                      "embedding_dimension",
                                                      "word_embedding_dimension", "chunk_size"};
  TermRules rules;
  if (!folder) return rules;
  const auto config = JsonFile::read_if_present(*folder / files::kConfig);
  if (!config) return rules;
  config->allow_only(kKnown);
  const std::string strategy = config->string("pooling_strategy").value_or("max");
  if (strategy != "max" && strategy != "sum") config->fail("pooling_strategy", "max or sum");
  const std::string activation = config->string("activation_function").value_or("relu");
  if (activation != "relu" && activation != "log1p_relu")
    config->fail("activation_function", "relu or log1p_relu");
  rules.sum = strategy == "sum";
  rules.twice = activation == "log1p_relu";
  return rules;
}

}  // namespace native_infer
