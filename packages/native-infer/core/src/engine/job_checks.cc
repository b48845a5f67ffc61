#include "engine/job_checks.h"

#include <string>

#include "native_infer/output.h"

namespace native_infer {
namespace {

[[noreturn]] void invalid(const std::string& message) {
  throw Error(ErrorCode::INVALID_ARGUMENT, message);
}

/// `index`: of the sequence in the caller's call.
void check_ids(const ModelInfo& info, const TokenIds& ids, std::size_t index) {
  const std::string name = "input[" + std::to_string(index) + "]";
  if (ids.empty()) invalid(name + " has no token id; it needs at least one.");
  if (ids.size() > info.max_tokens) {
    throw Error(ErrorCode::TOO_LONG, name + " has " + std::to_string(ids.size()) +
                                         " token ids; the model takes at most " +
                                         std::to_string(info.max_tokens) + " (maxTokens).");
  }
  const std::size_t known = info.embedding_rows.value_or(info.vocabulary_size);
  for (const std::int32_t id : ids) {
    if (id < 0 || static_cast<std::size_t>(id) >= known) {
      invalid(name + " has the token id " + std::to_string(id) + "; allowed are 0 to " +
              std::to_string(known - 1) + ".");
    }
  }
}

/// The default range is made for unit length; other vectors would mostly be clipped, or lost in one
/// step.
void check_ranges(const ModelInfo& info, const JobOptions& options) {
  const bool stepped = options.output == OutputType::kInt8 || options.output == OutputType::kUint8;
  if (!stepped || info.output_ranges || options.normalize.value_or(info.normalize)) return;
  invalid(
      "int8 and uint8 vectors that are not normalised need the ranges of their dimensions: load "
      "the model with outputRanges.");
}

/// Its rows depend on the side of the search.
void check_late_interaction(const JobOptions& options) {
  if (options.granularity != Granularity::kTokens)
    invalid("This model gives a vector for each token, not one for a text: call embedTokens.");
  if (!options.input_type)
    invalid("This model treats queries and documents differently: say inputType.");
}

/// A model gives vectors of one kind.
void check_kind(const ModelInfo& info, const JobOptions& options) {
  const bool wants_terms = options.granularity == Granularity::kTerms;
  if (info.task == Task::kSparse && !wants_terms)
    invalid("This model gives sparse vectors, not dense ones: call embedSparse.");
  if (info.task != Task::kSparse && wants_terms)
    invalid(
        "This model gives no sparse vectors: modules.json of one that does lists a SpladePooling. "
        "If it is a masked language model that was trained for them, load it with the task "
        "'sparse'.");
  if (options.max_terms == std::size_t{0}) invalid("max_terms is 0; allowed is at least 1.");
}

void check_options(const ModelInfo& info, const JobOptions& options) {
  check_kind(info, options);
  if (options.granularity == Granularity::kTerms) return;
  check_ranges(info, options);
  if (options.dimensions) check_dimensions(*options.dimensions, info.dimensions);
  if (info.late_interaction) {
    check_late_interaction(options);
  } else if (options.granularity == Granularity::kTokens &&
             info.poolings.front() == Pooling::kNone) {
    invalid("This model pools inside its graph: it has no token vectors to give.");
  }
  if (options.granularity == Granularity::kTokens &&
      (options.dimensions || options.normalize || options.output != OutputType::kFloat32)) {
    invalid(
        "Token vectors come as the model gives them: dimensions, normalize and output do not "
        "apply.");
  }
}

}  // namespace

void check_job(const ModelInfo& info, const JobInput& input, const JobOptions& options) {
  check_options(info, options);
  if (std::visit([](const auto& all) { return all.empty(); }, input))
    invalid("The call has no text; it needs at least one.");
  if (std::holds_alternative<Pairs>(input)) {
    if (!info.classes) invalid("Pairs are for classifiers and rerankers; this model embeds texts.");
    if (!options.prompt.empty()) invalid("A prompt goes before texts, not before pairs.");
  }
  if (const auto* all_ids = std::get_if<std::vector<TokenIds>>(&input)) {
    if (!options.prompt.empty()) invalid("A prompt goes before texts, not before token ids.");
    for (std::size_t i = 0; i < all_ids->size(); ++i)
      check_ids(info, (*all_ids)[i], options.first_index + i);
  }
}

}  // namespace native_infer
