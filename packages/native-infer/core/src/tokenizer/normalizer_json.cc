#include "tokenizer/normalizer_json.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "text/base64.h"
#include "text/utf8.h"
#include "tokenizer/byte_level_stage.h"
#include "tokenizer/code_point_stages.h"
#include "tokenizer/expression_stages.h"
#include "tokenizer/file_limits.h"
#include "tokenizer/normal_form_stage.h"
#include "tokenizer/precompiled_stage.h"
#include "tokenizer/replace_stage.h"
#include "tokenizer/sequence_json.h"
#include "tokenizer/stage_adapter.h"
#include "tokenizer/text_edge_stages.h"

namespace native_infer {
namespace {

StageMaker grows(StageMaker stage, std::size_t times) {
  stage.growth = times;
  return stage;
}

StageMaker holds_back(StageMaker stage) {
  stage.holds_back = true;
  return stage;
}

StageMaker read_precompiled(const JsonSection& normalizer) {
  const std::optional<std::string> bytes = decode_base64(normalizer.string("precompiled_charsmap"));
  if (!bytes) normalizer.fail("precompiled_charsmap", "is not Base64");
  auto charsmap = std::make_shared<const Charsmap>(*bytes);
  const std::size_t growth = charsmap->max_growth();
  return grows(make_stage<PrecompiledStage>(std::move(charsmap)), growth);
}

/// The least number of spaces that a regular expression wants, for those that need no matcher.
std::optional<std::size_t> find_space_run(std::string_view regular_expression) {
  if (regular_expression == " {2,}") return 2;
  if (regular_expression == " +") return 1;
  return std::nullopt;
}

StageMaker read_replace(const JsonSection& normalizer, bool may_lead) {
  const JsonSection pattern = normalizer.section("pattern");
  std::u32string content = utf8::to_utf32(bounded_string(normalizer, "content"));
  const auto growth_over = [&](std::size_t replaced) {
    return (content.size() + replaced - 1) / replaced;
  };
  if (!pattern.has("Regex") && !pattern.string("String").empty()) {
    std::u32string text = utf8::to_utf32(bounded_string(pattern, "String"));
    const std::size_t growth = growth_over(text.size());
    return grows(make_stage<ReplaceStage>(std::move(text), std::move(content)), growth);
  }
  if (pattern.has("Regex")) {
    if (const auto min_run = find_space_run(pattern.string("Regex"))) {
      const std::size_t growth = growth_over(*min_run);
      return grows(make_stage<ReplaceRunStage>(U' ', *min_run, std::move(content)), growth);
    }
  }
  Expression expression = read_expression(pattern);
  const std::size_t growth = growth_of_replacing(expression, content.size());
  StageMaker stage =
      make_stage<ExpressionReplaceStage>(std::move(expression), std::move(content), may_lead);
  stage.is_resumable = true;
  return holds_back(grows(std::move(stage), growth));
}

std::optional<NormalForm> find_normal_form(std::string_view type) {
  if (type == "NFC") return NormalForm{.is_composed = true};
  if (type == "NFD") return NormalForm{};
  if (type == "NFKC") return NormalForm{.is_compatible = true, .is_composed = true};
  if (type == "NFKD") return NormalForm{.is_compatible = true};
  return std::nullopt;
}

/// At most so many code points for one: Unicode Standard Annex 15, and UnicodeData.txt.
std::size_t growth_of(const NormalForm& form) {
  if (form.is_compatible) return 18;
  return form.is_composed ? 3 : 4;
}
constexpr std::size_t kLowercaseGrowth = 3;
/// An ideograph gets two spaces; nothing that is decomposed does.
constexpr std::size_t kBertGrowth = 4 * kLowercaseGrowth;
constexpr std::size_t kMaxUtf8Bytes = 4;

StageMaker read_single(const JsonSection& normalizer, bool may_lead) {
  const std::string_view type = normalizer.type();
  if (const auto form = find_normal_form(type)) {
    return holds_back(grows(make_stage<NormalFormStage>(*form), growth_of(*form)));
  }
  if (type == "Precompiled") return read_precompiled(normalizer);
  if (type == "Replace") return read_replace(normalizer, may_lead);
  if (type == "Lowercase") return grows(make_stage<LowercaseStage>(), kLowercaseGrowth);
  if (type == "StripAccents") return make_stage<DropStage>(unicode::kCombiningMark);
  if (type == "Nmt") return make_stage<NmtStage>();
  if (type == "ByteLevel") return grows(make_stage<ByteLevelStage>(), kMaxUtf8Bytes);
  if (type == "Prepend") {
    std::u32string prefix = utf8::to_utf32(bounded_string(normalizer, "prepend"));
    const std::size_t growth = 1 + prefix.size();
    return grows(make_stage<PrependStage>(std::move(prefix)), growth);
  }
  if (type == "Strip") {
    return holds_back(make_stage<StripStage>(normalizer.boolean("strip_left"),
                                             normalizer.boolean("strip_right")));
  }
  if (type == "BertNormalizer") {
    return holds_back(
        grows(make_stage<StageAdapter<BertNormalizerStage>>(read_bert_normalizer(normalizer)),
              kBertGrowth));
  }
  normalizer.fail_unsupported_type();
}

bool rewrites_text(const JsonSection& normalizer) {
  return normalizer.type() != "Replace" && normalizer.type() != "Prepend";
}

}  // namespace

StageMakers read_normalizer(const JsonSection& normalizer) {
  std::vector<JsonSection> parts;
  for_each_part(normalizer, "normalizers", [&](const JsonSection& part) {
    check_stage_count(part, parts.size() + 1);
    parts.push_back(part);
  });
  StageMakers stages;
  for (auto part = parts.begin(); part != parts.end(); ++part) {
    // The reference rewrites text by where it came from, and fails at text from nowhere at the
    // beginning: nothing may put some there in front of a normalizer that rewrites.
    const auto rewriting = std::find_if(std::next(part), parts.end(), rewrites_text);
    const bool may_lead = rewriting == parts.end();
    stages.push_back(read_single(*part, may_lead));
    stages.back().path = part->path();
    if (!may_lead && part->type() == "Prepend" && part->string("prepend").empty()) {
      part->fail("prepend", "is empty, which is not supported in front of " + rewriting->path());
    }
  }
  return stages;
}

BertNormalizerOptions read_bert_normalizer(const JsonSection& normalizer) {
  BertNormalizerOptions options;
  options.clean_text = normalizer.boolean("clean_text");
  options.handle_chinese_chars = normalizer.boolean("handle_chinese_chars");
  options.lowercase = normalizer.boolean("lowercase");
  options.strip_accents = normalizer.boolean_or("strip_accents", options.lowercase);
  return options;
}

}  // namespace native_infer
