#include "engine/interaction_tokens.h"

#include <cstdint>
#include <variant>
#include <vector>

#include "model/query_terms.h"

namespace native_infer {
namespace {

const InteractionSide& side_of(const LateInteraction& late, const Job& job) {
  return job.options.input_type == InputType::kQuery ? late.query : late.document;
}

void insert_marker(std::vector<std::int32_t>& into, std::int32_t value) {
  into.insert(into.begin() + (into.empty() ? 0 : 1), value);
}

}  // namespace

const QueryTerms* lookup_of(const ModelInfo& info, const Job& job) {
  return job.options.input_type == InputType::kQuery ? info.query_terms.get() : nullptr;
}

const Tokenizer& tokenizer_of(const ModelInfo& info, const Tokenizer& usual, const Job& job) {
  const QueryTerms* lookup = lookup_of(info, job);
  return lookup == nullptr ? usual : lookup->tokenizer();
}

std::size_t max_text_tokens(const ModelInfo& info, const Job& job) {
  if (const QueryTerms* terms = lookup_of(info, job)) return terms->max_tokens();
  if (!info.late_interaction) return info.max_tokens;
  const InteractionSide& side = side_of(*info.late_interaction, job);
  return side.max_tokens - (side.marker ? 1 : 0);
}

std::size_t complete_text(const ModelInfo& info, const Job& job, Encoding& encoding) {
  const auto& late = info.late_interaction;
  if (!late || !std::holds_alternative<Texts>(job.input)) return encoding.ids.size();
  const InteractionSide& side = side_of(*late, job);
  if (side.marker) {
    insert_marker(encoding.ids, *side.marker);
    if (!encoding.types.empty()) insert_marker(encoding.types, 0);
  }
  const std::size_t own = encoding.ids.size();
  const bool expands = job.options.input_type == InputType::kQuery && late->expansion;
  if (!expands || own >= side.max_tokens) return own;
  encoding.ids.resize(side.max_tokens, *late->expansion);
  if (!encoding.types.empty()) encoding.types.resize(side.max_tokens, 0);
  return late->attends_to_expansion ? encoding.ids.size() : own;
}

void append_attended(TokenBatch& batch, std::size_t tokens, std::size_t attended) {
  if (batch.attended.empty()) {
    if (attended == tokens) return;
    for (std::size_t text = 0; text < batch.size(); ++text)
      batch.attended.push_back(static_cast<std::int32_t>(batch.of_text(text).size()));
  }
  batch.attended.push_back(static_cast<std::int32_t>(attended));
}

}  // namespace native_infer
