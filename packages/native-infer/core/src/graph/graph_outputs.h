// Which output of a graph to take.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "graph/graph_settings.h"
#include "ort/session.h"

namespace native_infer {

struct GraphOutput {
  std::string name;
  /// One row per text, not per token.
  bool pooled = false;
  /// The name says that the whole model made it, with what follows pooling.
  bool whole = false;
};

/// Outputs of float, float16, bfloat16 or double with two or three dimensions count: [batch, width]
/// has a row per text, [batch, sequence, width] one per token. Scores of tokens or classes, hidden
/// states of other layers and caches do not.
///
/// - The one that `settings.asked_output`, else `settings.output` names.
/// - For `kTokens`: last_hidden_state, token_embeddings; else sentence_embedding, dense_vecs or
///   text_embeds; else the only one with a row per token; else the only one, but not pooler_output,
///   with a row per text.
/// - For `kText`: sentence_embedding, dense_vecs, text_embeds; else the only one with a row per
///   text; else those with a row per token as above.
/// - For `kWhole`: sentence_embedding, dense_vecs, text_embeds; else as for `kTokens`.
/// - For `kScores`: logits, or the only one with a row per text.
/// - For `kTerms`: logits with a row per token, or the only output with one.
/// - For `kUnknown`: sentence_embedding, dense_vecs, text_embeds; last_hidden_state,
///   token_embeddings; else the only one beside pooler_output; else pooler_output.
///
/// Throws `Error` with `MODEL_INVALID`, naming `file` and its outputs, where this does not decide;
/// with `INVALID_ARGUMENT` for an `asked_output` that is not there.
GraphOutput choose_output(const std::vector<ort::Port>& outputs, const GraphSettings& settings,
                          const std::filesystem::path& file);

}  // namespace native_infer
