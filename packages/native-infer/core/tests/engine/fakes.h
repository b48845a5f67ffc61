// A tokenizer and a graph whose every step a test controls.
#pragma once

#include <condition_variable>
#include <limits>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "graph/text_model.h"
#include "native_infer/error.h"
#include "native_infer/tokenizer.h"

namespace native_infer::test {

/// The text "7 8 9" has the tokens 7, 8 and 9. A word that is no number throws.
class FakeTokenizer final : public Tokenizer {
 public:
  void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const override {
    out.ids.clear();
    out.types.clear();
    out.offsets.clear();
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) out.ids.push_back(std::stoi(word));
    for (std::uint32_t i = 0; options.with_offsets && i < out.ids.size(); ++i)
      out.offsets.push_back({i, i + 1});
    out.truncated = out.ids.size() > options.max_tokens;
    if (!out.truncated) return;
    if (options.truncation_side == TruncationSide::kStart) {
      out.ids.erase(out.ids.begin(),
                    out.ids.end() - static_cast<std::ptrdiff_t>(options.max_tokens));
    } else {
      out.ids.resize(options.max_tokens);
    }
  }
  /// A step is a byte of the text. A text that begins with "endless" is never done.
  std::unique_ptr<EncodeRun> begin(std::string_view text, const EncodeOptions& options,
                                   Encoding& out) const override {
    class Run final : public EncodeRun {
     public:
      Run(const FakeTokenizer& tokenizer, std::string_view text, const EncodeOptions& options,
          Encoding& out)
          : tokenizer_(tokenizer), text_(text), options_(options), out_(out) {}
      bool advance(std::size_t max_steps) override {
        read_ += max_steps;
        if (read_ < text_.size() || text_.starts_with("endless")) return false;
        tokenizer_.encode(text_, options_, out_);
        return true;
      }

     private:
      const FakeTokenizer& tokenizer_;
      std::string_view text_;
      EncodeOptions options_;
      Encoding& out_;
      std::size_t read_ = 0;
    };
    return std::make_unique<Run>(*this, text, options, out);
  }
  std::size_t vocabulary_size() const override { return 100; }
  std::size_t model_vocabulary_size() const override { return 100; }
  std::size_t special_token_count() const override { return 0; }
  std::optional<std::string_view> token(std::int32_t /*id*/) const override { return "token"; }
  bool is_special(std::int32_t /*id*/) const override { return false; }
  std::string decode(std::span<const std::int32_t> ids, bool /*skip*/) const override {
    std::string text;
    for (const std::int32_t id : ids) text += (text.empty() ? "" : " ") + std::to_string(id);
    return text;
  }
};

/// A token's vector is its id twice; token 13 gives NaN and a run with token 66 fails. Gives the
/// vectors of output tokens only, if the batch names them. While the gate is shut, a run waits
/// inside.
class FakeGraph final : public TextModel {
 public:
  TokenVectors run(const TokenBatch& batch) override {
    std::unique_lock lock(mutex_);
    batches_.push_back(batch);
    ++running_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_ || open_for_ > 0 || interrupted_; });
    if (interrupted_) throw Error(ErrorCode::CANCELLED, "interrupted");
    if (!open_) --open_for_;
    values_.clear();
    for (const std::int32_t id : batch.ids) {
      if (id == 66) throw std::runtime_error("token 66");
      if (batch.output_tokens.empty()) add_vector(id);
    }
    for (const std::int32_t token : batch.output_tokens)
      add_vector(batch.ids[static_cast<std::size_t>(token)]);
    TokenVectors vectors;
    vectors.pooled = !batch.output_tokens.empty();
    vectors.values = values_;
    vectors.width = 2;
    return vectors;
  }
  void interrupt() override {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
    changed_.notify_all();
  }
  void clear_interrupt() override {
    const std::lock_guard lock(mutex_);
    interrupted_ = false;
  }
  std::string_view kernel() const override { return "fake"; }
  bool batch_invariant() const override { return true; }

  void shut() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Lets so many runs through a gate that stays shut.
  void open_for(std::size_t runs) {
    const std::lock_guard lock(mutex_);
    open_for_ = runs;
    changed_.notify_all();
  }
  /// Waits until run number `count`, counted from 1, has begun.
  void wait_for_run(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return running_ >= count; });
  }
  /// The token types of each run.
  std::vector<std::vector<std::int32_t>> types() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::vector<std::int32_t>> all;
    for (const TokenBatch& batch : batches_) all.push_back(batch.types);
    return all;
  }
  /// The output tokens of each run.
  std::vector<std::vector<std::int32_t>> output_tokens() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::vector<std::int32_t>> all;
    for (const TokenBatch& batch : batches_) all.push_back(batch.output_tokens);
    return all;
  }
  /// The first token of each text of each run.
  std::vector<std::vector<std::int32_t>> runs() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::vector<std::int32_t>> all;
    for (const TokenBatch& batch : batches_) {
      std::vector<std::int32_t>& texts = all.emplace_back();
      for (std::size_t i = 0; i < batch.size(); ++i)
        texts.push_back(batch.ids[static_cast<std::size_t>(batch.text_starts[i])]);
    }
    return all;
  }

 private:
  void add_vector(std::int32_t id) {
    const float value = id == 13 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(id);
    values_.insert(values_.end(), {value, value});
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<TokenBatch> batches_;
  std::vector<float> values_;
  std::size_t running_ = 0;
  bool open_ = true;
  std::size_t open_for_ = 0;
  bool interrupted_ = false;
};

}  // namespace native_infer::test
