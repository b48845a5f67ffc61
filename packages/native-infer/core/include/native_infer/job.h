// What callers hand to an engine, and what they get back.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/output.h"

namespace native_infer {

using JobId = std::uint64_t;

/// Who goes first. A bulk job never delays an interactive text by more than one batch;
/// interactive texts, however many, never stop a bulk job for good.
enum class Lane : std::uint8_t { kInteractive, kBulk };

/// What happens to a text with more tokens than the model takes.
enum class Truncation : std::uint8_t {
  /// It is cut on the side of `ModelInfo::truncation_side`; of a pair the longer text is.
  kModel,
  kEnd,    ///< Its end is cut off.
  kStart,  ///< Its start is cut off.
  kNone,   ///< It fails with `TOO_LONG`.
  /// Of a pair only the second text is cut, as with `kModel`. Texts that are no pair: `kModel`.
  kSecond,
};

/// What a text is answered with.
enum class Granularity : std::uint8_t {
  kText,    ///< One vector: pooled, cut, normalised, converted.
  kTokens,  ///< One row per token as float32: as the model gives them, or as `LateInteraction`
            ///< says.
  kTerms,   ///< Of a sparse model: one row per term, a `Term` of native_infer/sparse.h.
};

/// The two sides of a search.
enum class InputType : std::uint8_t { kQuery, kDocument };

/// Texts are UTF-8. Token ids are taken as they are: special tokens included, nothing cut off, at
/// most `ModelInfo::max_tokens` of them.
using Texts = std::vector<std::string>;
using TokenIds = std::vector<std::int32_t>;
/// Two texts that a model takes together, such as a query and a document.
struct Pair {
  std::string first;
  std::string second;
};
using Pairs = std::vector<Pair>;
/// In what follows, a pair counts as one text.
using JobInput = std::variant<Texts, std::vector<TokenIds>, Pairs>;

struct JobOptions {
  Lane lane = Lane::kInteractive;
  /// A job whose last batch has not begun by then ends with `DEADLINE_EXCEEDED`.
  std::optional<std::chrono::steady_clock::time_point> deadline = {};
  Truncation truncation = Truncation::kModel;
  /// Put before each text. Where the model's pooling leaves prompts out
  /// (`ModelInfo::include_prompt`), its tokens do not count for the vector.
  std::string prompt = {};
  Granularity granularity = Granularity::kText;
  /// Needed by a model that treats queries and documents differently (`LateInteraction`); others
  /// ignore it.
  std::optional<InputType> input_type = {};
  /// Cut vectors to their first so many elements before they are normalised: 1 to
  /// `ModelInfo::dimensions`.
  std::optional<std::size_t> dimensions = {};
  /// Of sparse vectors: only so many terms, those with the largest weights; at least 1.
  std::optional<std::size_t> max_terms = {};
  /// Unit length or not; empty: as the model does it.
  std::optional<bool> normalize = {};
  OutputType output = OutputType::kFloat32;
  /// The job's first text is this one of a longer call: messages number texts from here.
  std::size_t first_index = 0;
  /// Whoever submits will try again where there is no room: being refused is not counted as a
  /// rejection.
  bool waits_for_room = false;
};

/// A text that failed although its job went on.
struct TextFailure {
  std::size_t index = 0;
  Error error;
};

/// Where a job's time went.
struct JobTrace {
  using Duration = std::chrono::nanoseconds;
  Duration queue{};     ///< From `submit` to the start of the first batch with a text of the job.
  Duration tokenize{};  ///< For its own texts.
  Duration run{};    ///< In the model, for all the batches it was in, other texts of them included.
  Duration total{};  ///< From `submit` to the end of the last batch.
  std::size_t batches = 0;
  /// The largest of those batches, other texts of them included.
  std::size_t batch_texts = 0;
  std::size_t batch_tokens = 0;
};

/// How a job ended.
struct JobResult {
  JobId id = 0;
  /// One row of `row_bytes` per text, or per token or term of each text, in order. A failed text's
  /// rows are zero bytes, or absent where rows are tokens or terms.
  std::vector<std::byte> rows = {};
  std::size_t row_bytes = 0;
  /// Of each text, after truncation, special tokens included.
  std::vector<std::uint32_t> tokens = {};
  /// Of `kTerms`: how many terms each text has, 0 if it failed.
  std::vector<std::uint32_t> terms = {};
  /// Texts that were cut to the maximum number of tokens.
  std::size_t truncated = 0;
  /// In order of their indices: `TOO_LONG`, `NOT_FINITE` or `INTERNAL`.
  std::vector<TextFailure> failures = {};
  /// Set where the job ended as a whole, without rows: `CANCELLED`, `DEADLINE_EXCEEDED` or
  /// `CLOSED`.
  std::optional<Error> error = {};
  JobTrace trace = {};
};

}  // namespace native_infer
