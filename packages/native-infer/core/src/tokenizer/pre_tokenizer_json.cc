#include "tokenizer/pre_tokenizer_json.h"

#include <string>

#include "tokenizer/byte_level_stage.h"
#include "tokenizer/code_point_stages.h"
#include "tokenizer/expression_stages.h"
#include "tokenizer/file_limits.h"
#include "tokenizer/metaspace_json.h"
#include "tokenizer/pattern_split_stage.h"
#include "tokenizer/sequence_json.h"
#include "tokenizer/split_stage.h"
#include "tokenizer/text_edge_stages.h"
#include "tokenizer/word_split_stages.h"

namespace native_infer {
namespace {

/// One more code point for each text, which is not empty.
StageMaker prefix(char32_t code_point, PrefixScheme scheme) {
  StageMaker stage = make_stage<PrefixStage>(code_point, scheme);
  stage.growth = 2;
  return stage;
}

/// As many code points as a character has bytes, and perhaps itself.
StageMaker byte_level() {
  StageMaker stage = make_stage<ByteLevelStage>();
  stage.growth = 5;
  return stage;
}

StageMaker split_at(SplitPattern pattern) {
  StageMaker stage = make_stage<PatternSplitStage>(pattern);
  stage.holds_back = true;
  return stage;
}

StageMaker cut_at(std::uint32_t flags, SplitBehavior behavior) {
  return make_stage<SplitStage>(flags, behavior);
}

SplitBehavior read_behavior(const JsonSection& pre_tokenizer) {
  const std::string_view name = pre_tokenizer.string("behavior");
  if (name == "Removed") return SplitBehavior::kRemoved;
  if (name == "Isolated") return SplitBehavior::kIsolated;
  if (name == "MergedWithPrevious") return SplitBehavior::kMergedWithPrevious;
  if (name == "MergedWithNext") return SplitBehavior::kMergedWithNext;
  if (name == "Contiguous") return SplitBehavior::kContiguous;
  pre_tokenizer.fail("behavior", "\"" + std::string(name) + "\" is not supported");
}

void append_metaspace(const JsonSection& section, StageMakers& stages) {
  const Metaspace metaspace = read_metaspace(section);
  stages.push_back(make_stage<MapStage>(U' ', metaspace.replacement));
  if (metaspace.prefix) {
    stages.push_back(prefix(metaspace.replacement, *metaspace.prefix));
  }
  if (section.boolean_or("split", true)) {
    stages.push_back(make_stage<SplitStage>(metaspace.replacement, SplitBehavior::kMergedWithNext));
  }
}

void append_byte_level(const JsonSection& section, StageMakers& stages) {
  if (section.boolean("add_prefix_space")) {
    stages.push_back(prefix(U' ', PrefixScheme::kAlways));
  }
  if (section.boolean_or("use_regex", true)) {
    stages.push_back(split_at(SplitPattern::kGpt2));
  }
  stages.push_back(byte_level());
}

/// True if a known pattern, which leaves nothing between its matches, keeps each of them.
bool keeps_matches(SplitBehavior behavior, bool is_inverted) {
  return is_inverted ? behavior == SplitBehavior::kRemoved : behavior == SplitBehavior::kIsolated;
}

StageMaker read_split(const JsonSection& split) {
  const SplitBehavior behavior = read_behavior(split);
  const bool is_inverted = split.boolean("invert");
  const JsonSection pattern = split.section("pattern");
  if (pattern.has("Regex")) {
    const auto known = find_split_pattern(pattern.string("Regex"));
    if (known && keeps_matches(behavior, is_inverted)) return split_at(*known);
  } else if (const auto delimiter = to_code_point(pattern.string("String"));
             delimiter && !is_inverted) {
    return make_stage<SplitStage>(*delimiter, behavior);
  }
  StageMaker stage =
      make_stage<ExpressionSplitStage>(read_expression(pattern), behavior, is_inverted);
  stage.holds_back = true;
  stage.is_resumable = true;
  return stage;
}

StageMaker read_delimiter(const JsonSection& section) {
  const auto delimiter = to_code_point(section.string("delimiter"));
  if (!delimiter) section.fail("delimiter", "is not one character");
  return make_stage<SplitStage>(*delimiter, SplitBehavior::kRemoved);
}

StageMaker read_fixed_length(const JsonSection& section) {
  const std::uint64_t length = section.has("length") ? section.count("length") : 5;
  if (length == 0) section.fail("length", "is 0");
  return make_stage<FixedLengthStage>(static_cast<std::size_t>(length));
}

void append_single(const JsonSection& pre_tokenizer, StageMakers& stages) {
  const std::string_view type = pre_tokenizer.type();
  if (type == "Metaspace") return append_metaspace(pre_tokenizer, stages);
  if (type == "ByteLevel") return append_byte_level(pre_tokenizer, stages);
  if (type == "Split") return stages.push_back(read_split(pre_tokenizer));
  if (type == "CharDelimiterSplit") return stages.push_back(read_delimiter(pre_tokenizer));
  if (type == "FixedLength") return stages.push_back(read_fixed_length(pre_tokenizer));
  if (type == "UnicodeScripts") return stages.push_back(make_stage<UnicodeScriptsStage>());
  if (type == "Whitespace") return stages.push_back(make_stage<WhitespaceStage>());
  if (type == "WhitespaceSplit") {
    return stages.push_back(cut_at(unicode::kWhitespace, SplitBehavior::kRemoved));
  }
  if (type == "BertPreTokenizer") {
    stages.push_back(cut_at(unicode::kWhitespace, SplitBehavior::kRemoved));
    return stages.push_back(cut_at(unicode::kPunctuation, SplitBehavior::kIsolated));
  }
  if (type == "Punctuation") {
    const auto behavior =
        pre_tokenizer.has("behavior") ? read_behavior(pre_tokenizer) : SplitBehavior::kIsolated;
    return stages.push_back(cut_at(unicode::kPunctuation, behavior));
  }
  if (type == "Digits") {
    const bool is_individual = pre_tokenizer.boolean("individual_digits");
    return stages.push_back(cut_at(
        unicode::kNumeric, is_individual ? SplitBehavior::kIsolated : SplitBehavior::kContiguous));
  }
  pre_tokenizer.fail_unsupported_type();
}

}  // namespace

StageMakers read_pre_tokenizer(const JsonSection& pre_tokenizer) {
  StageMakers stages;
  for_each_part(pre_tokenizer, "pretokenizers", [&stages](const JsonSection& part) {
    const std::size_t before = stages.size();
    append_single(part, stages);
    check_stage_count(part, stages.size());
    for (std::size_t i = before; i < stages.size(); ++i) stages[i].path = part.path();
  });
  return stages;
}

}  // namespace native_infer
