#include "graph/graph_outputs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "native_infer/error.h"

namespace native_infer {
namespace {

using ort::Port;

constexpr std::size_t kTokenRank = 3;
constexpr std::size_t kTextRank = 2;

constexpr std::array<std::string_view, 2> kTokenNames = {"last_hidden_state", "token_embeddings"};
constexpr std::array<std::string_view, 4> kTextNames = {"sentence_embedding", "sentence_embeddings",
                                                        "dense_vecs", "text_embeds"};
/// A classifier's scores.
constexpr std::string_view kLogits = "logits";
/// The first token's vector through a layer that few models were trained to be searched by.
constexpr std::string_view kPooler = "pooler_output";

bool is_number(ort::ElementType type) {
  return type == ort::ElementType::kFloat || type == ort::ElementType::kFloat16 ||
         type == ort::ElementType::kBFloat16 || type == ort::ElementType::kDouble;
}

bool is_score(std::string_view name) {
  return name.find("logits") != std::string_view::npos;
}

/// Neither vectors of texts nor of the last layer's tokens, whatever their shape.
bool is_something_else(std::string_view name) {
  constexpr std::array<std::string_view, 6> kBeginnings = {
      "hidden_states", "present", "past", "attentions", "cross_attentions", "encoder_"};
  return is_score(name) ||
         std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return name.starts_with(beginning); });
}

template <std::size_t kCount>
bool is_one_of(std::string_view name, const std::array<std::string_view, kCount>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The graph need not say how many dimensions an output has; its name may.
std::size_t rank_of(const Port& port) {
  if (!port.shape.empty()) return port.shape.size();
  if (is_one_of(port.name, kTokenNames)) return kTokenRank;
  return is_one_of(port.name, kTextNames) ? kTextRank : 0;
}

std::string described(const Port& port) {
  std::string text = port.name + " [";
  for (const std::int64_t size : port.shape) {
    if (text.back() != '[') text += ", ";
    text += size < 0 ? "?" : std::to_string(size);
  }
  return text + "]" + (is_number(port.type) ? "" : ", no floats");
}

template <std::size_t kCount>
const Port* first_of(const std::vector<const Port*>& ports,
                     const std::array<std::string_view, kCount>& names) {
  for (const std::string_view name : names) {
    for (const Port* port : ports) {
      if (port->name == name) return port;
    }
  }
  return nullptr;
}

class Chooser {
 public:
  Chooser(const std::vector<Port>& outputs, const std::filesystem::path& file)
      : outputs_(outputs), file_(file) {
    for (const Port& port : outputs) {
      if (!is_number(port.type) || is_something_else(port.name)) continue;
      if (rank_of(port) == kTokenRank) tokens_.push_back(&port);
      if (rank_of(port) == kTextRank) texts_.push_back(&port);
    }
  }

  const Port* named(const std::string& name) const {
    const auto found = std::find_if(outputs_.begin(), outputs_.end(),
                                    [&](const Port& port) { return port.name == name; });
    return found == outputs_.end() ? nullptr : &*found;
  }

  /// Scores of classes, with a row per text, or of tokens of the vocabulary, with one per token.
  const Port* logits(std::size_t rank) const {
    const Port* port = named(std::string(kLogits));
    return port && is_number(port->type) && rank_of(*port) == rank ? port : nullptr;
  }
  const Port* named_tokens() const { return first_of(tokens_, kTokenNames); }
  const Port* named_text() const { return first_of(texts_, kTextNames); }
  const Port* only_tokens() const { return tokens_.size() == 1 ? tokens_.front() : nullptr; }

  const Port* only_text(bool pooler_counts) const {
    const Port* only = nullptr;
    for (const Port* port : texts_) {
      if (!pooler_counts && port->name == kPooler) continue;
      if (only) return nullptr;
      only = port;
    }
    return only;
  }

  const Port* only_one() const {
    const Port* text = only_text(false);
    const bool has_texts = std::any_of(texts_.begin(), texts_.end(),
                                       [](const Port* port) { return port->name != kPooler; });
    if (tokens_.empty()) return text ? text : has_texts ? nullptr : only_text(true);
    return has_texts ? nullptr : only_tokens();
  }

  [[noreturn]] void fail(ErrorCode code, const std::string& what) const {
    std::string all;
    for (const Port& port : outputs_) all += (all.empty() ? "" : "; ") + described(port);
    throw Error(code, "'" + file_.string() + "' " + what + ". Its outputs: " + all + ".");
  }

  [[noreturn]] void fail_undecided() const {
    const bool scores = std::any_of(outputs_.begin(), outputs_.end(),
                                    [](const Port& port) { return is_score(port.name); });
    const bool some = !tokens_.empty() || std::any_of(texts_.begin(), texts_.end(), [](auto* port) {
      return port->name != kPooler;
    });
    if (some)
      fail(ErrorCode::MODEL_INVALID,
           "has several outputs that may be the vectors, or none that its settings want: name one "
           "with the option graphOutput, or export the graph with last_hidden_state or "
           "sentence_embedding");
    fail(ErrorCode::MODEL_INVALID,
         std::string("has no float output [batch, sequence, width], such as last_hidden_state, "
                     "and no [batch, width], such as sentence_embedding") +
             (scores ? ": it is a classifier or a language model. Export it for feature extraction"
                     : ". Export the model with one of them"));
  }

 private:
  const std::vector<Port>& outputs_;
  const std::filesystem::path& file_;
  std::vector<const Port*> tokens_;
  std::vector<const Port*> texts_;
};

template <class... Ports>
const Port* first(const Port* port, Ports... others) {
  if constexpr (sizeof...(others) == 0) {
    return port;
  } else {
    return port ? port : first(others...);
  }
}

const Port* choose(const Chooser& among, OutputUse use) {
  const Port* tokens = among.named_tokens();
  const Port* text = among.named_text();
  switch (use) {
    case OutputUse::kTokens:
      return first(tokens, text, among.only_tokens(), among.only_text(false));
    case OutputUse::kText:
      return first(text, among.only_text(true), tokens, among.only_tokens());
    case OutputUse::kWhole:
      return first(text, tokens, among.only_tokens(), among.only_text(false));
    case OutputUse::kScores:
      return first(among.logits(kTextRank), among.only_text(true));
    case OutputUse::kTerms:
      return first(among.logits(kTokenRank), among.only_tokens());
    case OutputUse::kUnknown:
      break;
  }
  return first(text, tokens, among.only_one());
}

const Port* choose_named(const Chooser& among, const std::string& name, ErrorCode otherwise) {
  const Port* port = among.named(name);
  if (!port) among.fail(otherwise, "has no output '" + name + "', which is to be taken");
  const std::size_t rank = rank_of(*port);
  if (is_number(port->type) && (rank == kTextRank || rank == kTokenRank)) return port;
  among.fail(otherwise, "has the output '" + name + "', which is to be taken, but is neither " +
                            "[batch, sequence, width] nor [batch, width] of floats");
}

}  // namespace

GraphOutput choose_output(const std::vector<Port>& outputs, const GraphSettings& settings,
                          const std::filesystem::path& file) {
  const Chooser among(outputs, file);
  const Port* port = nullptr;
  if (settings.asked_output) {
    port = choose_named(among, *settings.asked_output, ErrorCode::INVALID_ARGUMENT);
  } else if (settings.output) {
    port = choose_named(among, *settings.output, ErrorCode::MODEL_INVALID);
  } else {
    port = choose(among, settings.use);
  }
  if (!port && settings.use == OutputUse::kScores)
    among.fail(ErrorCode::MODEL_INVALID,
               "has no output logits [batch, classes]: it is no classifier of texts. Export the "
               "model for text classification");
  if (!port && settings.use == OutputUse::kTerms)
    among.fail(
        ErrorCode::MODEL_INVALID,
        "has no output logits [batch, sequence, vocabulary]: it is no masked language model. "
        "Export the model for fill-mask");
  if (!port) among.fail_undecided();
  return {.name = port->name,
          .pooled = rank_of(*port) == kTextRank,
          .whole = is_one_of(port->name, kTextNames)};
}

}  // namespace native_infer
