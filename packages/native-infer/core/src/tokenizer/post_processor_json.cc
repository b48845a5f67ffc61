#include "tokenizer/post_processor_json.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tokenizer/file_limits.h"
#include "tokenizer/sequence_json.h"

namespace native_infer {
namespace {

using simdjson::dom::element;

using Ids = std::vector<std::int32_t>;

/// What a processor hands to the next one: a text's tokens with special tokens around them, or
/// special tokens alone. The reference keeps the pieces of a template apart until the end.
struct Part {
  Ids before = {};
  bool has_text = false;
  Ids after = {};
};
using Parts = std::vector<Part>;

void check_special_tokens(const JsonSection& processor, std::size_t count) {
  if (count <= kMaxSpecialTokens) return;
  fail_invalid(processor.path() + " makes it more than the " + std::to_string(kMaxSpecialTokens) +
               " special tokens that are allowed");
}

std::size_t count_special_tokens(const Parts& parts) {
  std::size_t count = 0;
  for (const Part& part : parts) count += part.before.size() + part.after.size();
  return count;
}

Part read_special_piece(const JsonSection& processor, std::string_view token) {
  const JsonSection entry = processor.section("special_tokens").section(token);
  Part part;
  for (const element value : entry.list("ids")) {
    const auto id = to_token_id(value);
    if (!id) entry.fail("ids", "is not a token id");
    part.before.push_back(*id);
    check_special_tokens(processor, part.before.size());
  }
  return part;
}

void apply_template(const JsonSection& processor, Parts& parts) {
  if (parts.size() != 1) {
    fail_invalid(processor.path() +
                 " is a TemplateProcessing behind another one with special tokens, which is not "
                 "supported: put all of them into one");
  }
  const Part text = std::move(parts.front());
  parts.clear();
  bool has_text = false;
  for (const JsonSection& piece : processor.sections("single")) {
    check_special_tokens(processor, parts.size());
    if (piece.has("SpecialToken")) {
      parts.push_back(read_special_piece(processor, piece.section("SpecialToken").string("id")));
      check_special_tokens(processor, count_special_tokens(parts));
    } else if (piece.section("Sequence").string("id") == "A" && !has_text) {
      has_text = true;
      parts.push_back(text);
    } else {
      processor.fail("single", "holds something else than one sequence A");
    }
  }
  if (!has_text) processor.fail("single", "does not hold sequence A");
}

/// BertProcessing and RobertaProcessing give their tokens as pairs of string and id.
std::int32_t read_pair_id(const JsonSection& processor, std::string_view key) {
  element value;
  if (processor.list(key).at(1).get(value) != simdjson::SUCCESS) {
    processor.fail(key, "is not a pair of token and id");
  }
  const auto id = to_token_id(value);
  if (!id) processor.fail(std::string(key) + "[1]", "is not a token id");
  return *id;
}

/// Puts one token before the first part and one behind each; RobertaProcessing one before each
/// other part, too.
void apply_ends(const JsonSection& processor, bool is_roberta, Parts& parts) {
  const std::int32_t first = read_pair_id(processor, "cls");
  const std::int32_t last = read_pair_id(processor, "sep");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Part& part = parts[i];
    if (i == 0 || is_roberta) part.before.insert(part.before.begin(), i == 0 ? first : last);
    (part.has_text ? part.after : part.before).push_back(last);
  }
}

void append_trimming(const JsonSection& processor, const Parts& parts, PostProcessor& result) {
  if (!processor.boolean("trim_offsets")) return;
  for (const Part& part : parts) {
    if (!part.has_text) continue;
    result.trimmings.push_back({processor.boolean("add_prefix_space"), part.before.size()});
  }
}

void apply_single(const JsonSection& processor, std::size_t number, Parts& parts,
                  PostProcessor& result) {
  check_stage_count(processor, number);
  const std::string_view type = processor.type();
  if (type == "TemplateProcessing") {
    apply_template(processor, parts);
  } else if (type == "BertProcessing" || type == "RobertaProcessing") {
    const bool is_roberta = type == "RobertaProcessing";
    if (is_roberta) append_trimming(processor, parts, result);
    apply_ends(processor, is_roberta, parts);
  } else if (type == "ByteLevel") {
    append_trimming(processor, parts, result);
  } else {
    processor.fail_unsupported_type();
  }
  check_special_tokens(processor, count_special_tokens(parts));
}

/// Special tokens around the text, those of parts without it too.
SpecialTokens join(const Parts& parts) {
  SpecialTokens tokens;
  bool is_after_text = false;
  for (const Part& part : parts) {
    Ids& side = is_after_text ? tokens.after : tokens.before;
    side.insert(side.end(), part.before.begin(), part.before.end());
    is_after_text = is_after_text || part.has_text;
    tokens.after.insert(tokens.after.end(), part.after.begin(), part.after.end());
  }
  return tokens;
}

}  // namespace

PostProcessor read_post_processor(const JsonSection& post_processor) {
  PostProcessor result;
  Parts parts = {{.has_text = true}};
  std::size_t count = 0;
  for_each_part(post_processor, "processors",
                [&](const JsonSection& part) { apply_single(part, ++count, parts, result); });
  result.special_tokens = join(parts);
  return result;
}

}  // namespace native_infer
