#include "options.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <string>

#include "structures.h"

namespace native_infer::capi {
namespace {

constexpr int kMaxThreads = 256;
constexpr int kMaxNice = 19;
/// Texts of a call that is interactive unless it says otherwise, as in the TypeScript API.
constexpr std::size_t kInteractiveTexts = 32;

std::filesystem::path path(const char* text) {
  const std::string bytes(text);
  return {std::u8string(bytes.begin(), bytes.end())};
}

/// One of some values by its number. Throws, naming the field.
template <class Value, std::size_t kCount>
Value choice(std::int32_t number, const char* field, const std::array<Value, kCount>& values) {
  if (number >= 0 && static_cast<std::size_t>(number) < kCount)
    return values[static_cast<std::size_t>(number)];
  invalid(std::string(field) + " is " + std::to_string(number) + "; it must be 0 to " +
          std::to_string(kCount - 1) + ".");
}

int in_range(std::int32_t number, const char* field, int min, int max) {
  if (number >= min && number <= max) return number;
  invalid(std::string(field) + " is " + std::to_string(number) + "; it must be " +
          std::to_string(min) + " to " + std::to_string(max) + ", or 0 for the default.");
}

/// A later version may give it a meaning.
void check_reserved(std::int32_t reserved) {
  if (reserved != 0) invalid("reserved is " + std::to_string(reserved) + "; it must be 0.");
}

void set_unless_zero(std::size_t& limit, std::uint64_t given) {
  if (given != 0) limit = static_cast<std::size_t>(given);
}

std::chrono::steady_clock::time_point deadline(std::uint64_t timeout_ms) {
  if (timeout_ms > NI_MAX_TIMEOUT_MS)
    invalid("timeout_ms is " + std::to_string(timeout_ms) + "; it must be at most " +
            std::to_string(NI_MAX_TIMEOUT_MS) + ".");
  const std::uint64_t given = timeout_ms == 0 ? NI_DEFAULT_TIMEOUT_MS : timeout_ms;
  return std::chrono::steady_clock::now() +
         std::chrono::milliseconds(static_cast<std::int64_t>(given));
}

Lane lane(std::int32_t number, std::size_t count) {
  const Lane by_count = count > kInteractiveTexts ? Lane::kBulk : Lane::kInteractive;
  return choice<Lane, 3>(number, "lane", {by_count, Lane::kInteractive, Lane::kBulk});
}

std::optional<bool> three_way(std::int32_t number, const char* field) {
  if (number == NI_DEFAULT) return std::nullopt;
  if (number == NI_YES || number == NI_NO) return number == NI_YES;
  invalid(std::string(field) + " is " + std::to_string(number) +
          "; it must be NI_DEFAULT, NI_YES or NI_NO.");
}

OutputType output_type(std::int32_t number) {
  return choice<OutputType, 5>(number, "output",
                               {OutputType::kFloat32, OutputType::kInt8, OutputType::kUint8,
                                OutputType::kBinary, OutputType::kUbinary});
}

/// The one of the call, else the model's default.
std::string prompt(const char* given, const ModelInfo& info) {
  if (given != nullptr) return given;
  if (!info.default_prompt) return {};
  const auto found =
      std::find_if(info.prompts.begin(), info.prompts.end(),
                   [&](const Prompt& each) { return each.name == *info.default_prompt; });
  return found == info.prompts.end() ? std::string() : found->text;
}

}  // namespace

ModelOptions model_options(const ni_load_options& options) {
  check_reserved(options.reserved);
  if (options.model == nullptr || *options.model == '\0')
    invalid("model is missing; it must be the path of a model's directory.");
  ModelOptions model;
  model.directory = path(options.model);
  if (options.runtime_library != nullptr) model.runtime_library = path(options.runtime_library);
  if (options.packed_cache != nullptr) model.packed_cache = path(options.packed_cache);
  if (options.dtype != nullptr) model.dtype = precision_from_name(options.dtype);
  model.task = choice<Task, 2>(options.task, "task", {Task::kEmbed, Task::kClassify});
  if (options.threads != 0) model.threads = in_range(options.threads, "threads", 1, kMaxThreads);
  if (options.nice == NI_NICE_NONE) {
    model.nice = 0;
  } else if (options.nice != 0) {
    model.nice = in_range(options.nice, "nice", 1, kMaxNice);
  }
  if (options.max_tokens != 0) model.max_tokens = static_cast<std::size_t>(options.max_tokens);
  return model;
}

EngineLimits engine_limits(const ni_load_options& options) {
  EngineLimits limits;
  set_unless_zero(limits.max_queue_texts, options.max_queue_texts);
  set_unless_zero(limits.max_queue_bytes, options.max_queue_bytes);
  set_unless_zero(limits.max_batch_tokens, options.max_batch_tokens);
  set_unless_zero(limits.max_batch_texts, options.max_batch_texts);
  set_unless_zero(limits.max_batch_ms, options.max_batch_ms);
  return limits;
}

ni_call_options call_options(const ni_call_options* options) {
  if (options != nullptr) {
    const ni_call_options given = read_structure(*options, "ni_call_options");
    check_reserved(given.reserved);
    return given;
  }
  ni_call_options defaults{};
  defaults.size = sizeof(defaults);
  return defaults;
}

JobOptions embed_options(const ni_call_options& options, const ModelInfo& info, std::size_t count) {
  if (info.classes) invalid("The model was loaded with NI_TASK_SCORE; it has no vectors.");
  if (options.activation != NI_ACTIVATION_DEFAULT) invalid("activation is for scores.");
  JobOptions job;
  job.lane = lane(options.lane, count);
  job.deadline = deadline(options.timeout_ms);
  job.truncation = choice<Truncation, 4>(
      options.truncation, "truncation",
      {Truncation::kModel, Truncation::kEnd, Truncation::kStart, Truncation::kNone});
  job.output = output_type(options.output);
  job.normalize = three_way(options.normalize, "normalize");
  if (options.dimensions != 0) job.dimensions = static_cast<std::size_t>(options.dimensions);
  job.prompt = prompt(options.prompt, info);
  return job;
}

JobOptions score_options(const ni_call_options& options, std::size_t count) {
  if (options.output != NI_FLOAT32 || options.normalize != NI_DEFAULT || options.dimensions != 0 ||
      options.prompt != nullptr)
    invalid("output, normalize, dimensions and prompt are for vectors.");
  JobOptions job;
  job.lane = lane(options.lane, count);
  job.deadline = deadline(options.timeout_ms);
  if (options.truncation == NI_TRUNCATE_END || options.truncation == NI_TRUNCATE_START)
    invalid("truncation of pairs must be the default, NI_TRUNCATE_NONE or NI_TRUNCATE_SECOND.");
  job.truncation =
      choice<Truncation, 5>(options.truncation, "truncation",
                            {Truncation::kModel, Truncation::kModel, Truncation::kModel,
                             Truncation::kNone, Truncation::kSecond});
  return job;
}

ScoreActivation score_activation(const ni_call_options& options, const ModelInfo& info) {
  if (!info.classes) invalid("The model was loaded with NI_TASK_EMBED; it has no scores.");
  const auto activation =
      choice<ScoreActivation, 4>(options.activation, "activation",
                                 {info.classes->for_pairs, ScoreActivation::kNone,
                                  ScoreActivation::kSigmoid, ScoreActivation::kSoftmax});
  if (options.activation == NI_ACTIVATION_SOFTMAX && info.classes->labels.size() == 1)
    invalid("activation is softmax, which makes the only label's score 1.");
  return activation;
}

std::size_t row_size(const ni_call_options& options, const ModelInfo& info) {
  if (info.classes) return info.classes->labels.size() * sizeof(float);
  const auto dimensions = static_cast<std::size_t>(options.dimensions);
  if (dimensions != 0) check_dimensions(dimensions, info.dimensions);
  return output_bytes(output_type(options.output), dimensions == 0 ? info.dimensions : dimensions);
}

}  // namespace native_infer::capi
