#include "tokenizer/post_processor_json.h"

#include <string>
#include <vector>

#include "tokenizer/file_limits.h"
#include "tokenizer/sequence_json.h"

namespace native_infer {
namespace {

using simdjson::dom::element;

void check_special_tokens(const JsonSection& processor, std::size_t count) {
  if (count <= kMaxSpecialTokens) return;
  fail_invalid(processor.path() + " makes it more than the " + std::to_string(kMaxSpecialTokens) +
               " special tokens that are allowed");
}

void append_template_ids(const JsonSection& processor, std::string_view token,
                         std::vector<std::int32_t>& ids) {
  const JsonSection entry = processor.section("special_tokens").section(token);
  for (const element value : entry.list("ids")) {
    const auto id = to_token_id(value);
    if (!id) entry.fail("ids", "is not a token id");
    ids.push_back(*id);
    check_special_tokens(processor, ids.size());
  }
}

SpecialTokens read_template(const JsonSection& processor) {
  SpecialTokens tokens;
  bool is_after_text = false;
  std::size_t pieces = 0;
  for (const JsonSection& piece : processor.sections("single")) {
    // The sequence is one of them.
    check_special_tokens(processor, pieces++);
    if (piece.has("SpecialToken")) {
      append_template_ids(processor, piece.section("SpecialToken").string("id"),
                          is_after_text ? tokens.after : tokens.before);
    } else if (piece.section("Sequence").string("id") == "A" && !is_after_text) {
      is_after_text = true;
    } else {
      processor.fail("single", "holds something else than one sequence A");
    }
  }
  if (!is_after_text) processor.fail("single", "does not hold sequence A");
  return tokens;
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

/// Puts special tokens around those that are there.
void wrap(const SpecialTokens& outer, SpecialTokens& tokens) {
  tokens.before.insert(tokens.before.begin(), outer.before.begin(), outer.before.end());
  tokens.after.insert(tokens.after.end(), outer.after.begin(), outer.after.end());
}

void append_trimming(const JsonSection& processor, PostProcessor& result) {
  if (!processor.boolean("trim_offsets")) return;
  result.trimmings.push_back(
      {processor.boolean("add_prefix_space"), result.special_tokens.before.size()});
}

void append_single(const JsonSection& processor, std::size_t number, PostProcessor& result) {
  check_stage_count(processor, number);
  const std::string_view type = processor.type();
  if (type == "TemplateProcessing") {
    wrap(read_template(processor), result.special_tokens);
  } else if (type == "BertProcessing" || type == "RobertaProcessing") {
    if (type == "RobertaProcessing") append_trimming(processor, result);
    wrap({{read_pair_id(processor, "cls")}, {read_pair_id(processor, "sep")}},
         result.special_tokens);
  } else if (type == "ByteLevel") {
    append_trimming(processor, result);
  } else {
    processor.fail_unsupported_type();
  }
  check_special_tokens(processor, result.special_tokens.count());
}

}  // namespace

PostProcessor read_post_processor(const JsonSection& post_processor) {
  PostProcessor result;
  std::size_t count = 0;
  for_each_part(post_processor, "processors",
                [&](const JsonSection& part) { append_single(part, ++count, result); });
  return result;
}

}  // namespace native_infer
