#include "tokenizer/pipeline_tokenizer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "tokenizer/added_token_splitter.h"
#include "tokenizer/model_stage.h"
#include "tokenizer/stage_adapter.h"
#include "tokenizer/text_feed.h"
#include "tokenizer/token_window.h"

namespace native_infer {
namespace {

StageMaker make_splitter(const AddedTokenSet& tokens) {
  StageMaker splitter = make_stage<StageAdapter<AddedTokenSplitter>>(std::cref(tokens));
  splitter.holds_back = true;
  return splitter;
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
      max_growth_(max_growth(normalizers_, pre_tokenizers_)),
      model_(std::move(definition.model)),
      post_processor_(std::move(definition.post_processor)),
      trimmer_(post_processor_.trimmings, definition.vocabulary),
      added_(definition.added_tokens,
             {[this](std::string_view token) { return model_->token_to_id(token); }, model_->size(),
              model_->largest_id()},
             post_processor_.largest_special_id(),
             [this, budget = budget_for(definition.added_tokens)](
                 std::u32string_view text) mutable { return normalize(text, budget); }),
      raw_splitter_(make_splitter(added_.raw())),
      normalized_splitter_(make_splitter(added_.normalized())),
      decoder_(std::move(definition.vocabulary), added_, std::move(definition.decoder)) {}

std::u32string PipelineTokenizer::normalize(std::u32string_view text, GrowthBudget& budget) const {
  struct Collector final : Stage {
    CodePointCollector collected;
    void push(const SourceChar& input) override { collected.push(input); }
    void push_token(const TokenMatch& match) override { collected.push_token(match); }
    void finish() override { collected.finish(); }
  };
  Collector collector;
  StageChain chain(collector, max_growth_ <= GrowthBudget::kMaxGrowth ? nullptr : &budget);
  chain.prepend(normalizers_);
  std::uint32_t index = 0;
  for (const char32_t c : text) {
    chain.first().push({c, {index, index + 1}});
    ++index;
  }
  chain.first().finish();
  return std::move(collector.collected.code_points);
}

/// The stages for one text.
class PipelineTokenizer::Run final : public EncodeRun {
 public:
  /// With `in_slices` long words and text that was held back are worked on in slices, too.
  Run(const PipelineTokenizer& tokenizer, std::string_view text, const EncodeOptions& options,
      Encoding& out, bool in_slices)
      : tokenizer_(tokenizer),
        options_(options),
        window_(begin_encoding(tokenizer.post_processor_.text, options, out)),
        budget_(text.size()),
        model_(*tokenizer.model_, window_, in_slices),
        chain_(model_,
               GrowthBudget::suffices(tokenizer.max_growth_, text.size()) ? nullptr : &budget_,
               in_slices),
        feed_(text) {
    chain_.prepend(tokenizer.pre_tokenizers_);
    if (!tokenizer.added_.normalized().empty()) chain_.prepend(tokenizer.normalized_splitter_);
    chain_.prepend(tokenizer.normalizers_);
    if (!tokenizer.added_.raw().empty()) chain_.prepend(tokenizer.raw_splitter_);
  }

  void encode_at_once() {
    const auto is_done = [this] { return window_.done(); };
    feed_.advance(chain_.first(), std::numeric_limits<std::size_t>::max(), is_done);
    finish();
  }

  bool advance(std::size_t max_steps) override {
    if (!work(max_steps)) return false;
    finish();
    return true;
  }

 private:
  static constexpr std::size_t kSlice = 4096;

  /// True once no further work can change the encoding.
  bool work(std::size_t max_steps) {
    const auto model_stops = [this] { return window_.done() || model_.is_behind(); };
    const auto stops = [&] { return model_stops() || chain_.is_behind(); };
    while (!is_fed_ || stops()) {
      if (!model_.catch_up(max_steps)) return false;
      if (window_.done()) return true;
      if (max_steps == 0) return false;
      chain_.catch_up(max_steps, model_stops);
      if (is_fed_ || stops()) continue;
      // A step of the model, of a queue and of the text take much the same time.
      const std::size_t slice = std::min(max_steps, kSlice);
      is_fed_ = feed_.advance(chain_.first(), slice, stops);
      max_steps -= slice;
    }
    return true;
  }

  void finish() {
    window_.finish();
    tokenizer_.trimmer_.apply(window_, options_.add_special_tokens);
    end_encoding(tokenizer_.post_processor_.text, options_, window_.encoding());
  }

  const PipelineTokenizer& tokenizer_;
  const EncodeOptions options_;
  TokenWindow window_;
  GrowthBudget budget_;
  ModelStage model_;
  StageChain chain_;
  TextFeed feed_;
  bool is_fed_ = false;
};

void PipelineTokenizer::encode(std::string_view text, const EncodeOptions& options,
                               Encoding& out) const {
  Run(*this, text, options, out, false).encode_at_once();
}

std::unique_ptr<EncodeRun> PipelineTokenizer::begin(std::string_view text,
                                                    const EncodeOptions& options,
                                                    Encoding& out) const {
  return std::make_unique<Run>(*this, text, options, out, true);
}

}  // namespace native_infer
