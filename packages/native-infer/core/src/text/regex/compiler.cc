#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "text/regex/analysis.h"
#include "text/regex/parser.h"
#include "text/regex/program.h"
#include "text/regex/program_builder.h"
#include "text/regex/properties.h"
#include "text/regex/syntax_error.h"

namespace native_infer::regex {
namespace {

using Kind = Node::Kind;
constexpr std::uint32_t kNone = Instruction::kNone;

/// Code points that a look-behind goes back.
constexpr std::size_t kMaxLookBehind = 1024;

void collect_groups(const Node& node, std::set<std::size_t>& groups, std::size_t& largest) {
  for (const std::size_t group : node.groups) {
    largest = std::max(largest, group);
    if (node.kind == Kind::kBackreference) groups.insert(group);
  }
  for (const Node& child : node.children) collect_groups(child, groups, largest);
}

class Compiler : private ProgramBuilder {
 public:
  Program compile(const Node& node) {
    std::size_t largest = 0;
    collect_groups(node, referenced_, largest);
    if (!referenced_.empty()) program_.slot_count = 2 * largest + 2;
    // Where a group or a search began may decide: then each place is one of its own.
    may_skip_ = referenced_.empty() && !has_search_begin(node);
    if (node.kind == Kind::kAlternatives) {
      emit_alternatives(node, true);
    } else {
      emit_skip(node);
      emit(node);
    }
    append({.op = Op::kMatch});
    if (const Beginning beginning = beginning_of(node); !beginning.may_be_empty) {
      program_.first_set = add_set(beginning.set);
    }
    program_.min_length = length_of(node).min;
    return std::move(program_);
  }

 private:
  void emit(const Node& node) {
    switch (node.kind) {
      case Kind::kEmpty:
        return;
      case Kind::kLiteral:
        return emit_literal(node);
      case Kind::kSet:
        append({.op = Op::kSet, .a = add_set(node.set)});
        return;
      case Kind::kSequence:
        for (const Node& part : node.children) emit(part);
        return;
      case Kind::kAlternatives:
        return emit_alternatives(node, false);
      case Kind::kRepeat:
        return emit_repeat(node);
      case Kind::kCapture:
        return emit_capture(node);
      case Kind::kAtomic:
        return emit_atomic([&] { emit(node.children.front()); });
      case Kind::kLook:
        return emit_look(node);
      case Kind::kAnchor:
        note_look_behind(1);
        append({.op = Op::kAnchor, .anchor = node.anchor, .a = word_set(node.anchor)});
        return;
      case Kind::kBackreference:
        return emit_backreference(node);
    }
  }

  std::uint32_t word_set(Anchor anchor) {
    if (anchor != Anchor::kWordBoundary && anchor != Anchor::kNoWordBoundary) return kNone;
    return add_set(find_property("\\w").value_or(CodePointSet()));
  }

  void emit_literal(const Node& node) {
    if (!node.ignores_case) {
      for (const char32_t c : node.text) append({.op = Op::kCharacter, .a = c});
      return;
    }
    if (is_behind_) {
      // As in the reference, one code point is compared with one.
      for (const char32_t c : node.text) {
        append({.op = Op::kSet, .a = add_set(same_without_case(fold(c)))});
      }
      return;
    }
    std::u32string folded;
    for (const char32_t c : node.text) {
      const std::u32string_view several = long_fold(c);
      folded += several.empty() ? std::u32string(1, fold(c)) : std::u32string(several);
    }
    if (folded.size() == 1) {
      append({.op = Op::kSet, .a = add_set(same_without_case(folded.front()))});
      return;
    }
    append({.op = Op::kFoldedText, .a = narrow(program_.texts.size())});
    program_.texts.push_back(std::move(folded));
  }

  /// The set of a part that matches one code point, a letter without regard to case too.
  std::optional<CodePointSet> find_single(const Node& node) const {
    if (node.kind == Kind::kSet) return node.set;
    if (node.kind != Kind::kLiteral || node.text.size() != 1) return std::nullopt;
    const char32_t c = node.text.front();
    if (!node.ignores_case) return CodePointSet(c, c);
    if (!is_behind_ && !long_fold(c).empty()) return std::nullopt;
    return same_without_case(fold(c));
  }

  /// `kTry` in front of a part: without an attempt if the part cannot match what is next.
  std::uint32_t emit_try(const Node& part) {
    const Beginning beginning = beginning_of(part);
    return append({.op = Op::kTry, .b = beginning.may_be_empty ? kNone : add_set(beginning.set)});
  }

  void emit_alternatives(const Node& node, bool is_whole) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t i = 0; i + 1 < node.children.size(); ++i) {
      const std::uint32_t skip = is_whole ? emit_skip(node.children[i]) : kNone;
      const std::uint32_t attempt = emit_try(node.children[i]);
      emit(node.children[i]);
      jumps.push_back(append({.op = Op::kJump}));
      set_target(attempt);
      if (skip != kNone) set_target(skip);
    }
    if (is_whole) emit_skip(node.children.back());
    emit(node.children.back());
    for (const std::uint32_t jump : jumps) set_target(jump);
  }

  void emit_repeat(const Node& node) {
    const Node& body = node.children.front();
    if (const auto single = find_single(body)) {
      append({.op = Op::kRepeatSet,
              .greed = node.greed,
              .a = add_set(*single),
              .b = narrow(node.min),
              .c = narrow(node.max)});
      return;
    }
    if (node.greed == Greed::kPossessive) {
      return emit_atomic([&] { emit_written_out(node, false); });
    }
    emit_written_out(node, node.greed == Greed::kLazy);
  }

  void emit_written_out(const Node& node, bool is_lazy) {
    const Node& body = node.children.front();
    // Oniguruma takes an empty pass for all that are missing, but only if the body takes more than
    // so many of its instructions.
    const Length length = length_of(body);
    if (node.min > 1 && length.min == 0 && length.max > 0)
      throw SyntaxError(0, "two or more times what may be empty is not supported");
    for (std::size_t i = 0; i < node.min; ++i) {
      const std::uint32_t before = here();
      emit(body);
      // What needs no steps is the same however often it is repeated.
      if (here() == before) break;
    }
    if (node.max == Node::kUnlimited) return emit_loop(body, is_lazy);
    std::vector<std::uint32_t> exits;
    for (std::size_t i = node.min; i < node.max; ++i) {
      exits.push_back(is_lazy ? append({.op = Op::kTryElsewhere}) : emit_try(body));
      emit(body);
    }
    for (const std::uint32_t exit : exits) set_target(exit);
  }

  void emit_loop(const Node& body, bool is_lazy) {
    const bool may_be_empty = length_of(body).min == 0;
    const std::uint32_t slot = may_be_empty ? add_slot() : kNone;
    const std::uint32_t begin = here();
    const std::uint32_t exit = is_lazy ? append({.op = Op::kTryElsewhere}) : emit_try(body);
    if (may_be_empty) append({.op = Op::kSave, .a = slot});
    emit(body);
    if (may_be_empty) {
      // Goes to what is behind the jump.
      const std::uint32_t check = append({.op = Op::kCheckProgress, .a = slot});
      program_.code[check].b = check + 2;
    }
    append({.op = Op::kJump, .a = begin});
    set_target(exit);
  }

  void emit_capture(const Node& node) {
    const std::size_t group = node.groups.front();
    if (!referenced_.contains(group)) return emit(node.children.front());
    // The begin counts only once the end is there.
    const std::uint32_t begin = add_slot();
    append({.op = Op::kSave, .a = begin});
    emit(node.children.front());
    append({.op = Op::kSave, .a = narrow(2 * group), .b = begin});
    append({.op = Op::kSave, .a = narrow(2 * group + 1)});
  }

  template <typename EmitBody>
  void emit_atomic(const EmitBody& emit_body) {
    const std::uint32_t slot = add_slot();
    append({.op = Op::kNoteReturns, .a = slot});
    emit_body();
    append({.op = Op::kForgetReturns, .a = slot});
  }

  void emit_look(const Node& node) {
    const Node& body = node.children.front();
    const std::uint32_t returns = add_slot();
    const std::uint32_t position = add_slot();
    append({.op = Op::kNoteReturns, .a = returns});
    append({.op = Op::kSave, .a = position});
    std::uint32_t attempt = kNone;
    if (node.is_negative) attempt = append({.op = Op::kTry});
    if (node.is_behind) {
      emit_behind(body, position);
    } else {
      emit(body);
    }
    append({.op = Op::kEndLook, .is_negative = node.is_negative, .a = returns, .b = position});
    if (node.is_negative) set_target(attempt);
  }

  void emit_behind(const Node& body, std::uint32_t position) {
    const bool was_behind = std::exchange(is_behind_, true);
    Length length = length_of(body);
    if (length.max > kMaxLookBehind) {
      throw SyntaxError(0, "a look-behind of more than 1024 characters is not supported");
    }
    note_look_behind(length.max + program_.look_behind);
    append({.op = Op::kStepBack, .a = narrow(length.min), .b = narrow(length.max)});
    emit(body);
    append({.op = Op::kCheckPosition, .a = position});
    note_look_behind(program_.look_behind + 1);
    is_behind_ = was_behind;
  }

  void emit_backreference(const Node& node) {
    append({.op = Op::kBackreference,
            .ignores_case = node.ignores_case,
            .a = narrow(program_.groups.size()),
            .b = narrow(node.groups.size())});
    for (const std::size_t group : node.groups) program_.groups.push_back(narrow(group));
  }

  /// `kSkipRun` in front of a part that begins with a run; else `kNone`.
  std::uint32_t emit_skip(const Node& node) {
    const Node& first = node.kind == Kind::kSequence ? node.children.front() : node;
    if (!may_skip_ || first.kind != Kind::kRepeat || first.greed == Greed::kLazy || first.min > 1 ||
        first.max != Node::kUnlimited) {
      return kNone;
    }
    const auto single = find_single(first.children.front());
    if (!single) return kNone;
    const std::uint32_t number = narrow(program_.run_sets.size());
    program_.run_sets.push_back(add_set(*single));
    return append({.op = Op::kSkipRun, .b = program_.run_sets.back(), .c = number});
  }

  std::set<std::size_t> referenced_;
  bool is_behind_ = false;
  bool may_skip_ = false;
};

}  // namespace

Program compile(std::string_view expression) {
  return Compiler().compile(parse(expression));
}

}  // namespace native_infer::regex
