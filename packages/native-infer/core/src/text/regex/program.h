// A regular expression as steps that the matcher takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/regex/code_point_table.h"
#include "text/regex/node.h"

namespace native_infer::regex {

enum class Op : std::uint8_t {
  /// The code point `a`.
  kCharacter,
  /// A code point of the set `a`.
  kSet,
  /// The folded text `a`, without regard to case.
  kFoldedText,
  /// From `b` to `c` code points of the set `a`, as `greed` says.
  kRepeatSet,
  /// Goes on; on failure at `a`. With a set in `b` it goes to `a` at once if the next code point is
  /// not in it.
  kTry,
  /// Goes to `a`; on failure it goes on.
  kTryElsewhere,
  kJump,
  /// Goes to `a`, or fails if that is `kNone`, if the match began in a run of set `b` that failed
  /// before: in front of an alternative that begins with the run number `c`.
  kSkipRun,
  /// Notes the position in slot `a`.
  kSave,
  /// Goes to `b` if the position is that in slot `a`: the body of a loop has matched nothing.
  kCheckProgress,
  /// Notes in slot `a` how much there is to return to.
  kNoteReturns,
  /// Forgets what there is to return to since then.
  kForgetReturns,
  /// The same; then goes back to the position in slot `b`, unless `b` is `kNone`, and fails if
  /// `is_negative`.
  kEndLook,
  /// Goes back by `a` to `b` code points, fewest first.
  kStepBack,
  /// Fails unless the position is that in slot `a`.
  kCheckPosition,
  kAnchor,
  /// What group `a` has matched, or the next one of the `b` groups from there.
  kBackreference,
  kMatch,
};

struct Instruction {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  Op op = Op::kMatch;
  Greed greed = Greed::kGreedy;
  Anchor anchor = Anchor::kTextBegin;
  bool ignores_case = false;
  bool is_negative = false;
  std::uint32_t a = kNone;
  std::uint32_t b = kNone;
  std::uint32_t c = kNone;
};

/// Immutable: any number of matchers may use it at once.
struct Program {
  std::vector<Instruction> code;
  std::vector<CodePointTable> sets;
  std::vector<std::u32string> texts;
  /// Groups of references, one list behind the other.
  std::vector<std::uint32_t> groups;
  /// Positions that the steps note. The begin and end of group n are slots 2n and 2n + 1.
  std::size_t slot_count = 0;
  /// Code points of a match, at least.
  std::size_t min_length = 0;
  /// How many code points before a position may count for a match that begins there.
  std::size_t look_behind = 0;
  /// The set that a match begins with; nothing if it may be empty.
  std::optional<std::size_t> first_set;
  /// Sets of runs, as long as possible, that alternatives begin with: if one fails at a place, it
  /// fails at the others of the same run.
  std::vector<std::uint32_t> run_sets;
};

/// Throws `SyntaxError` if the expression is malformed, not supported, or too large.
Program compile(std::string_view expression);

}  // namespace native_infer::regex
