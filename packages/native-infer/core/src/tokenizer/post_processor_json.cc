#include "tokenizer/post_processor_json.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tokenizer/file_limits.h"
#include "tokenizer/sequence_json.h"

namespace native_infer {
namespace {

using simdjson::dom::element;

/// What a processor hands to the next one: a text's tokens with special tokens around them, or
/// special tokens alone. The reference keeps the pieces of a template apart until the end.
struct Part {
  SpecialTokens before = {};
  std::optional<TemplateText> text = {};
  SpecialTokens after = {};
};
using Parts = std::vector<Part>;

/// What the processors make of `texts` texts.
struct Composition {
  explicit Composition(std::size_t texts) : texts(texts) {
    for (std::size_t i = 0; i < texts; ++i)
      parts.push_back({.text = TemplateText{i, static_cast<std::int32_t>(i)}});
  }

  std::size_t texts;
  Parts parts;
  std::vector<OffsetTrimming> trimmings;
};

void check_special_tokens(const JsonSection& processor, std::size_t count) {
  if (count <= kMaxSpecialTokens) return;
  fail_invalid(processor.path() + " makes it more than the " + std::to_string(kMaxSpecialTokens) +
               " special tokens that are allowed");
}

std::size_t count_special_tokens(const Parts& parts) {
  std::size_t count = 0;
  for (const Part& part : parts) count += part.before.ids.size() + part.after.ids.size();
  return count;
}

void set_types(Part& part, std::int32_t type) {
  part.before.types.assign(part.before.ids.size(), type);
  part.after.types.assign(part.after.ids.size(), type);
  if (part.text) part.text->type = type;
}

/// The reference wants it; a file without it gives no types.
std::int32_t read_type(const JsonSection& piece) {
  if (!piece.has("type_id")) return 0;
  const auto type = to_token_id(piece.value("type_id"));
  if (!type) piece.fail("type_id", "is not a token type");
  return *type;
}

Part read_special_piece(const JsonSection& processor, const JsonSection& piece) {
  const JsonSection entry = processor.section("special_tokens").section(piece.string("id"));
  Part part;
  for (const element value : entry.list("ids")) {
    const auto id = to_token_id(value);
    if (!id) entry.fail("ids", "is not a token id");
    part.before.ids.push_back(*id);
    check_special_tokens(processor, part.before.ids.size());
  }
  set_types(part, read_type(piece));
  return part;
}

/// The pieces of a template, filled with the parts that come in. Each has to stand in it once.
class TemplateFiller {
 public:
  TemplateFiller(const JsonSection& processor, Parts parts)
      : processor_(processor),
        key_(parts.size() == 1 ? "single" : "pair"),
        parts_(std::move(parts)),
        is_used_(parts_.size()) {}

  Parts fill() {
    for (const JsonSection& piece : processor_.sections(key_)) {
      check_special_tokens(processor_, filled_.size());
      if (piece.has("SpecialToken")) {
        filled_.push_back(read_special_piece(processor_, piece.section("SpecialToken")));
        check_special_tokens(processor_, count_special_tokens(filled_));
      } else {
        add_sequence(piece.section("Sequence"));
      }
    }
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (!is_used_[i]) processor_.fail(key_, std::string("does not hold sequence ") + kNames[i]);
    return std::move(filled_);
  }

 private:
  static constexpr std::array<char, 2> kNames = {'A', 'B'};

  void add_sequence(const JsonSection& piece) {
    const std::string_view name = piece.string("id");
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (name.size() != 1 || name[0] != kNames[i] || is_used_[i]) continue;
      is_used_[i] = true;
      set_types(parts_[i], read_type(piece));
      filled_.push_back(std::move(parts_[i]));
      return;
    }
    processor_.fail(key_, parts_.size() == 1
                              ? "holds something else than one sequence A"
                              : "holds something else than one sequence A and one B");
  }

  const JsonSection& processor_;
  std::string_view key_;
  Parts parts_;
  std::vector<bool> is_used_;
  Parts filled_;
};

void apply_template(const JsonSection& processor, Composition& composition) {
  if (composition.parts.size() != composition.texts) {
    fail_invalid(processor.path() +
                 " is a TemplateProcessing behind another one with special tokens, which is not "
                 "supported: put all of them into one");
  }
  composition.parts = TemplateFiller(processor, std::move(composition.parts)).fill();
}

/// BertProcessing and RobertaProcessing give their tokens as pairs of string and id.
std::int32_t read_token_pair(const JsonSection& processor, std::string_view key) {
  element value;
  if (processor.list(key).at(1).get(value) != simdjson::SUCCESS) {
    processor.fail(key, "is not a pair of token and id");
  }
  const auto id = to_token_id(value);
  if (!id) processor.fail(std::string(key) + "[1]", "is not a token id");
  return *id;
}

void prepend(SpecialTokens& tokens, std::int32_t id, std::int32_t type) {
  tokens.ids.insert(tokens.ids.begin(), id);
  tokens.types.insert(tokens.types.begin(), type);
}

/// Puts one token before the first part and one behind each; RobertaProcessing one before each
/// other part, too, and makes all types 0.
void apply_ends(const JsonSection& processor, bool is_roberta, Parts& parts) {
  const std::int32_t first = read_token_pair(processor, "cls");
  const std::int32_t last = read_token_pair(processor, "sep");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Part& part = parts[i];
    if (is_roberta) set_types(part, 0);
    if (i == 0 || is_roberta) prepend(part.before, i == 0 ? first : last, 0);
    (part.text ? part.after : part.before).append({{last}, {i == 0 || is_roberta ? 0 : 1}});
  }
}

void append_trimming(const JsonSection& processor, Composition& composition) {
  if (!processor.boolean("trim_offsets")) return;
  for (const Part& part : composition.parts) {
    if (!part.text) continue;
    composition.trimmings.push_back(
        {processor.boolean("add_prefix_space"), part.before.ids.size()});
  }
}

void apply(const JsonSection& processor, std::size_t number, Composition& composition) {
  check_stage_count(processor, number);
  const std::string_view type = processor.type();
  if (type == "TemplateProcessing") {
    apply_template(processor, composition);
  } else if (type == "BertProcessing" || type == "RobertaProcessing") {
    const bool is_roberta = type == "RobertaProcessing";
    if (is_roberta) append_trimming(processor, composition);
    apply_ends(processor, is_roberta, composition.parts);
  } else if (type == "ByteLevel") {
    append_trimming(processor, composition);
  } else {
    processor.fail_unsupported_type();
  }
  check_special_tokens(processor, count_special_tokens(composition.parts));
}

Composition compose(const JsonSection& post_processor, std::size_t texts) {
  Composition composition(texts);
  std::size_t count = 0;
  for_each_part(post_processor, "processors",
                [&](const JsonSection& part) { apply(part, ++count, composition); });
  return composition;
}

/// The special tokens between two texts together, those of parts without text too.
template <std::size_t kTexts>
void join(const Parts& parts, Template<kTexts>& result) {
  std::size_t texts = 0;
  for (const Part& part : parts) {
    result.special_tokens[texts].append(part.before);
    if (part.text) result.texts[texts++] = *part.text;
    result.special_tokens[texts].append(part.after);
  }
  const auto is_other = [](std::int32_t type) { return type != 0; };
  result.has_types = false;
  for (const TemplateText& text : result.texts) result.has_types |= is_other(text.type);
  for (const SpecialTokens& tokens : result.special_tokens)
    result.has_types |= std::any_of(tokens.types.begin(), tokens.types.end(), is_other);
}

}  // namespace

PostProcessor read_post_processor(const JsonSection& post_processor, const std::string& file) {
  PostProcessor result;
  Composition text = compose(post_processor, 1);
  join(text.parts, result.text);
  result.trimmings = std::move(text.trimmings);
  try {
    join(compose(post_processor, 2).parts, std::get<PairTemplate>(result.pair));
  } catch (const Error& error) {
    result.pair = Error(error.code(), file + " cannot encode pairs: " + error.what());
  }
  return result;
}

}  // namespace native_infer
