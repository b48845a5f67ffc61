// Finds the matches of a regular expression in text that may go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "text/regex/program.h"

namespace native_infer::regex {

/// Text as far as it is known.
struct Subject {
  std::u32string_view text;
  /// The text begins here; otherwise what stands before it is gone, but at least
  /// `Program::look_behind` code points before the place of a search are there.
  bool is_begin = true;
  /// Nothing follows.
  bool is_end = true;
};

/// A backtracking matcher. What there is to return to is in a list, so that neither a text nor an
/// expression can exhaust the thread's stack, and the work can be resumed.
class Matcher {
 public:
  enum class Outcome : std::uint8_t {
    kFound,
    kNone,
    /// Whether and how far there is a match depends on what follows the text that is known.
    kMoreText,
    /// No step is left.
    kPaused,
    /// There is too much to return to.
    kTooDeep,
  };

  /// Places to return to.
  static constexpr std::size_t kMaxReturns = std::size_t{1} << 20;

  /// `program` outlives the matcher.
  explicit Matcher(const Program& program) : program_(program) {}

  /// Begins to search at a place of the text.
  void begin(std::size_t from) {
    search_begin_ = start_ = from;
    is_attempting_ = false;
    failed_runs_.assign(program_.run_sets.size(), 0);
  }
  /// Searches, and takes the steps from `max_steps`. To be called again behind `kPaused`, and
  /// behind `kMoreText` with more text.
  Outcome run(const Subject& subject, std::size_t& max_steps);

  /// The match that was found.
  std::size_t match_begin() const { return start_; }
  std::size_t match_end() const { return position_; }
  /// No match begins before this place, even if more text follows.
  std::size_t searched() const { return start_; }
  /// `count` code points have been taken away from the front of the text; between two searches, or
  /// behind `kMoreText`.
  void shift(std::size_t count) {
    search_begin_ -= count;
    start_ -= count;
    for (std::size_t& end : failed_runs_) end -= end < count ? end : count;
  }

 private:
  enum class Status : std::uint8_t { kGoesOn, kFails, kNeedsText, kMatches, kIsTooDeep };
  enum class Kind : std::uint8_t { kResume, kRetreat, kAdvance, kStepBack, kRestore };

  /// What to do after a failure.
  struct Return {
    std::size_t position;
    std::size_t limit;
    std::uint32_t at;
    Kind kind;
  };

  static constexpr std::size_t kUnset = static_cast<std::size_t>(-1);

  Outcome seek(const Subject& subject, std::size_t& max_steps);
  Status attempt(const Subject& subject, std::size_t& max_steps);
  void begin_attempt();
  void note_failed_runs(const Subject& subject);
  Status execute(const Instruction& step, const Subject& subject, std::size_t& max_steps);
  Status execute_seldom(const Instruction& step, const Subject& subject, std::size_t& max_steps);
  Status go_back(const Subject& subject);
  bool advance_lazily(Return& back, const Subject& subject, Status& status);

  Status at_end(const Subject& subject) const {
    return subject.is_end ? Status::kFails : Status::kNeedsText;
  }
  Status take_one(bool matches) {
    if (!matches) return Status::kFails;
    ++position_;
    ++at_;
    return Status::kGoesOn;
  }
  Status repeat_set(const Instruction& step, const Subject& subject, std::size_t& max_steps);
  Status try_part(const Instruction& step, const Subject& subject);
  Status match_folded(std::u32string_view wanted, const Subject& subject);
  Status match_reference(const Instruction& step, const Subject& subject);
  Status match_same(std::size_t begin, std::size_t end, bool ignores_case, const Subject& subject);
  Status check_anchor(const Instruction& step, const Subject& subject);
  Status check_boundary(const CodePointTable& words, bool is_wanted, const Subject& subject);
  Status check(bool holds) {
    if (!holds) return Status::kFails;
    ++at_;
    return Status::kGoesOn;
  }
  Status step_back(const Instruction& step);
  Status end_look(const Instruction& step, std::size_t& max_steps);
  void save(std::uint32_t slot, std::size_t value);
  void forget_returns(std::size_t height, std::size_t& max_steps);
  Status push(Kind kind, std::uint32_t at, std::size_t position, std::size_t limit);

  const Program& program_;
  std::size_t search_begin_ = 0;
  std::size_t start_ = 0;
  bool is_attempting_ = false;
  std::uint32_t at_ = 0;
  std::size_t position_ = 0;
  std::vector<Return> returns_;
  std::vector<std::size_t> slots_;
  /// Ends of the runs at which alternatives have failed.
  std::vector<std::size_t> failed_runs_;
};

}  // namespace native_infer::regex
