#include "tokenizer/decoder_json.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "tokenizer/expression.h"
#include "tokenizer/file_limits.h"
#include "tokenizer/metaspace_json.h"
#include "tokenizer/sequence_json.h"

namespace native_infer {
namespace {

/// Known files have five. Each is a pass over the text.
constexpr std::size_t kMaxSteps = 64;

/// Known files replace three bytes by one. Steps that each double a text would soon fill the
/// memory.
constexpr std::size_t kMaxDecodedGrowth = 64;

std::string read_some(const JsonSection& section, std::string_view key) {
  const std::string_view text = bounded_string(section, key);
  if (text.empty()) section.fail(key, "is empty, which is not supported");
  return std::string(text);
}

DecoderStep read_metaspace_step(const JsonSection& decoder) {
  const Metaspace metaspace = read_metaspace(decoder);
  return make_metaspace_step(metaspace.replacement, metaspace.prefix.has_value());
}

/// A step, and how many times as long it makes text at most.
struct SizedStep {
  DecoderStep step;
  std::size_t growth = 1;
};

SizedStep read_replace_step(const JsonSection& decoder) {
  const JsonSection pattern = decoder.section("pattern");
  std::string content(bounded_string(decoder, "content"));
  const std::size_t added = content.size();
  if (!pattern.has("Regex") && !pattern.string("String").empty()) {
    std::string text(bounded_string(pattern, "String"));
    const std::size_t growth = std::max<std::size_t>(1, (added + text.size() - 1) / text.size());
    return {make_replace_step(std::move(text), std::move(content)), growth};
  }
  Expression expression = read_expression(pattern);
  const std::size_t growth = growth_of_replacing(expression, added);
  return {make_replace_matches_step(std::move(expression), std::move(content)), growth};
}

DecoderStep read_strip_step(const JsonSection& decoder) {
  const auto content = to_code_point(decoder.string("content"));
  if (!content) decoder.fail("content", "is not one character");
  return make_strip_step(*content, decoder.count("start"), decoder.count("stop"));
}

DecoderStep read_ctc_step(const JsonSection& decoder) {
  return make_ctc_step(read_some(decoder, "pad_token"), read_some(decoder, "word_delimiter_token"),
                       decoder.boolean("cleanup"));
}

SizedStep read_single(const JsonSection& decoder) {
  const std::string_view type = decoder.type();
  if (type == "WordPiece") {
    return {
        make_word_piece_step(std::string(decoder.string("prefix")), decoder.boolean("cleanup"))};
  }
  if (type == "Metaspace") return {read_metaspace_step(decoder)};
  if (type == "ByteLevel") return {make_byte_level_step()};
  if (type == "ByteFallback") return {make_byte_fallback_step()};
  if (type == "Fuse") return {make_fuse_step()};
  if (type == "Strip") return {read_strip_step(decoder)};
  if (type == "Replace") return read_replace_step(decoder);
  if (type == "BPEDecoder") return {make_word_end_step(read_some(decoder, "suffix"))};
  if (type == "CTC") return {read_ctc_step(decoder)};
  decoder.fail_unsupported_type();
}

class DecoderReader {
 public:
  void append(const JsonSection& decoder) {
    if (steps_.size() == kMaxSteps) {
      fail_invalid(decoder.path() + " is one step more than the " + std::to_string(kMaxSteps) +
                   " that are allowed");
    }
    auto [step, growth] = read_single(decoder);
    steps_.push_back(std::move(step));
    if (growth > kMaxDecodedGrowth / growth_) {
      fail_invalid(decoder.path() + " makes text more than " + std::to_string(kMaxDecodedGrowth) +
                   " times as long");
    }
    growth_ *= growth;
  }

  Decoder take() { return std::move(steps_); }

 private:
  Decoder steps_;
  std::size_t growth_ = 1;
};

}  // namespace

Decoder read_decoder(const JsonSection& decoder) {
  DecoderReader reader;
  for_each_part(decoder, "decoders", [&reader](const JsonSection& part) { reader.append(part); });
  return reader.take();
}

}  // namespace native_infer
