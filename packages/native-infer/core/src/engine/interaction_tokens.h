// What depends on the side of the search: the tokens of a text for late interaction (marker,
// expansion, and which of them are attended to), and queries that need no inference.
#pragma once

#include <cstddef>

#include "engine/job.h"
#include "graph/text_model.h"
#include "native_infer/model.h"
#include "native_infer/tokenizer.h"

namespace native_infer {

/// What makes the terms of the job's texts without running the model; null if nothing does.
const QueryTerms* lookup_of(const ModelInfo& info, const Job& job);

/// What tokenizes the job's texts; `usual` unless `lookup_of` has a tokenizer of its own.
const Tokenizer& tokenizer_of(const ModelInfo& info, const Tokenizer& usual, const Job& job);

/// Max tokens of one of the job's texts, special tokens included, before `complete_text`.
std::size_t max_text_tokens(const ModelInfo& info, const Job& job);

/// Puts the marker into one of the job's texts, if the model has late interaction, and fills a
/// query up; token ids stay as they are. Gives how many of the first tokens are attended to: of
/// other models all.
std::size_t complete_text(const ModelInfo& info, const Job& job, Encoding& encoding);

/// Adds to `batch` how many of a text's `tokens` are attended to, before their ids. Nothing is
/// written until a text does not attend to all of its tokens.
void append_attended(TokenBatch& batch, std::size_t tokens, std::size_t attended);

}  // namespace native_infer
