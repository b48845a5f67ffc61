#include "model/graph_checks.h"

#include <algorithm>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/pooling.h"

namespace native_infer {
namespace {

[[noreturn]] void fail(const std::string& message) {
  throw Error(ErrorCode::MODEL_INVALID, message);
}

std::string quoted(const std::filesystem::path& file) {
  return "'" + file.string() + "'";
}

TokenBatch batch_of(const std::vector<std::int32_t>& ids) {
  TokenBatch batch;
  batch.ids = ids;
  batch.text_starts.push_back(static_cast<std::int32_t>(ids.size()));
  return batch;
}

std::vector<std::int32_t> short_text(const Tokenizer& tokenizer, std::size_t max_tokens) {
  Encoding encoding;
  tokenizer.encode("warm up", {.max_tokens = std::min<std::size_t>(max_tokens, 8)}, encoding);
  return encoding.ids;
}

/// Whether a short text runs with `id` in it.
bool takes(TextModel& graph, std::vector<std::int32_t> text, std::size_t id) {
  text[text.size() / 2] = static_cast<std::int32_t>(id);
  try {
    graph.run(batch_of(text));
    return true;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::INTERNAL) return false;
    throw;
  }
}

/// How many of the `vocabulary` ids the graph has embeddings for.
std::size_t count_embeddings(TextModel& graph, const Tokenizer& tokenizer, std::size_t max_tokens) {
  const std::size_t vocabulary = tokenizer.vocabulary_size();
  if (const auto rows = graph.embedding_rows().vocabulary) return std::min(*rows, vocabulary);
  const std::vector<std::int32_t> text = short_text(tokenizer, max_tokens);
  // One that runs with no id at all is the warm-up's matter.
  if (text.empty() || takes(graph, text, vocabulary - 1) || !takes(graph, text, 0))
    return vocabulary;
  std::size_t taken = 0;
  std::size_t refused = vocabulary - 1;
  while (refused - taken > 1) {
    const std::size_t middle = taken + (refused - taken) / 2;
    (takes(graph, text, middle) ? taken : refused) = middle;
  }
  return refused;
}

}  // namespace

void check_positions(const TextModel& graph, const ModelDirectory& directory,
                     std::size_t max_tokens) {
  const auto positions = graph.embedding_rows().positions;
  if (!positions || max_tokens <= *positions) return;
  fail(quoted(directory.file) + " has embeddings for " + std::to_string(*positions) +
       " positions, but texts may have " + std::to_string(max_tokens) +
       " tokens by the other files of the model: set maxTokens to at most " +
       std::to_string(*positions) + ", or correct max_position_embeddings in config.json.");
}

std::optional<std::size_t> check_vocabulary(TextModel& graph, const ModelDirectory& directory,
                                            const Tokenizer& tokenizer, std::size_t max_tokens) {
  const std::size_t embeddings = count_embeddings(graph, tokenizer, max_tokens);
  if (tokenizer.model_vocabulary_size() > embeddings) {
    fail(quoted(directory.tokenizer.file) + " has a vocabulary of " +
         std::to_string(tokenizer.model_vocabulary_size()) + " token ids, but " +
         quoted(directory.file) + " has embeddings for " + std::to_string(embeddings) +
         ": they are not of the same model.");
  }
  if (embeddings == tokenizer.vocabulary_size()) return std::nullopt;
  return embeddings;
}

TokenVectors warm_up(TextModel& graph, const ModelDirectory& directory, const Tokenizer& tokenizer,
                     std::size_t max_tokens) {
  const std::string file = quoted(directory.file);
  TokenVectors vectors;
  try {
    vectors = graph.run(batch_of(short_text(tokenizer, max_tokens)));
  } catch (const Error& error) {
    fail(file + " loads but does not run: " + error.what());
  }
  const bool finite = all_finite(vectors.values) &&
                      std::all_of(vectors.terms.begin(), vectors.terms.end(),
                                  [](const std::vector<Term>& terms) { return all_finite(terms); });
  if (!finite) fail(file + " gives NaN or infinity for every text.");
  return vectors;
}

}  // namespace native_infer
