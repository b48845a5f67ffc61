#include "tokenizer/pipeline_tokenizer.h"

#include <utility>

#include "tokenizer/added_token_splitter.h"
#include "tokenizer/stage_adapter.h"
#include "tokenizer/text_feed.h"
#include "tokenizer/token_window.h"
#include "tokenizer/word.h"

namespace native_infer {
namespace {

/// Last stage: gathers words and runs the model on each.
class ModelStage final : public Stage {
 public:
  ModelStage(const Model& model, TokenWindow& window)
      : encoder_(model.make_encoder()),
        window_(window),
        word_(model.max_code_points_per_word(), window.with_offsets()) {}

  void push(const SourceChar& input) override { word_.push(input); }

  void push_token(const TokenMatch& match) override {
    finish();
    if (!window_.done()) window_.push(match);
  }

  void finish() override {
    if (!word_.empty() && !window_.done()) {
      encoder_->encode(word_, window_.encoding());
      window_.cut();
    }
    word_.clear();
  }

 private:
  std::unique_ptr<WordEncoder> encoder_;
  TokenWindow& window_;
  Word word_;
};

StageMaker make_splitter(const AddedTokenSet& tokens) {
  return make_stage<StageAdapter<AddedTokenSplitter>>(std::cref(tokens));
}

/// For all added tokens together.
GrowthBudget budget_for(const std::vector<AddedTokenDefinition>& tokens) {
  constexpr std::size_t kAllowance = std::size_t{16} * GrowthBudget::kAllowance;
  std::size_t bytes = 0;
  for (const AddedTokenDefinition& token : tokens) bytes += token.content.size();
  return GrowthBudget(bytes, kAllowance);
}

}  // namespace

PipelineTokenizer::PipelineTokenizer(PipelineDefinition definition)
    : normalizers_(std::move(definition.normalizers)),
      pre_tokenizers_(std::move(definition.pre_tokenizers)),
      may_exceed_growth_budget_(may_exceed_growth_budget(normalizers_, pre_tokenizers_)),
      model_(std::move(definition.model)),
      special_tokens_(std::move(definition.post_processor.special_tokens)),
      trimmer_(std::move(definition.post_processor.trimmings), definition.vocabulary),
      added_(definition.added_tokens,
             {[this](std::string_view token) { return model_->token_to_id(token); }, model_->size(),
              model_->largest_id()},
             special_tokens_,
             [this, budget = budget_for(definition.added_tokens)](
                 std::u32string_view text) mutable { return normalize(text, budget); }),
      decoder_(std::move(definition.vocabulary), added_, std::move(definition.decoder)) {}

std::u32string PipelineTokenizer::normalize(std::u32string_view text, GrowthBudget& budget) const {
  struct Collector final : Stage {
    CodePointCollector collected;
    void push(const SourceChar& input) override { collected.push(input); }
    void push_token(const TokenMatch& match) override { collected.push_token(match); }
    void finish() override { collected.finish(); }
  };
  Collector collector;
  StageChain chain(collector, if_needed(budget));
  chain.prepend(normalizers_);
  for (const char32_t c : text) chain.first().push({c, {}});
  chain.first().finish();
  return std::move(collector.collected.code_points);
}

void PipelineTokenizer::encode(std::string_view text, const EncodeOptions& options,
                               Encoding& out) const {
  TokenWindow window = begin_encoding(special_tokens_, options, out);
  ModelStage model(*model_, window);
  GrowthBudget budget(text.size());
  StageChain chain(model, if_needed(budget));
  const StageMaker normalized = make_splitter(added_.normalized());
  const StageMaker raw = make_splitter(added_.raw());
  chain.prepend(pre_tokenizers_);
  if (!added_.normalized().empty()) chain.prepend(normalized);
  chain.prepend(normalizers_);
  if (!added_.raw().empty()) chain.prepend(raw);
  feed(text, window, chain.first());
  window.finish();
  trimmer_.apply(window, options.add_special_tokens);
  end_encoding(special_tokens_, options, out);
}

}  // namespace native_infer
