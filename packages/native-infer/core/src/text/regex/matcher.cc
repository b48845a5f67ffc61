#include "text/regex/matcher.h"

#include <algorithm>

namespace native_infer::regex {
namespace {

void take_steps(std::size_t& max_steps, std::size_t count) {
  max_steps -= std::min(max_steps, count);
}

}  // namespace

Matcher::Outcome Matcher::run(const Subject& subject, std::size_t& max_steps) {
  for (;;) {
    if (!is_attempting_) {
      const Outcome outcome = seek(subject, max_steps);
      if (outcome != Outcome::kFound) return outcome;
      begin_attempt();
    }
    const Status status = attempt(subject, max_steps);
    if (status == Status::kGoesOn) return Outcome::kPaused;
    is_attempting_ = false;
    if (status == Status::kMatches) return Outcome::kFound;
    if (status == Status::kNeedsText) return Outcome::kMoreText;
    if (status == Status::kIsTooDeep) return Outcome::kTooDeep;
    note_failed_runs(subject);
    ++start_;
  }
}

/// Goes to the next place where a match may begin.
Matcher::Outcome Matcher::seek(const Subject& subject, std::size_t& max_steps) {
  const std::size_t size = subject.text.size();
  if (program_.first_set) {
    const CodePointTable& first = program_.sets[*program_.first_set];
    const std::size_t limit = max_steps < size - std::min(start_, size) ? start_ + max_steps : size;
    const std::size_t before = start_;
    while (start_ < limit && !first.contains(subject.text[start_])) ++start_;
    take_steps(max_steps, start_ - before);
    if (start_ >= size) return subject.is_end ? Outcome::kNone : Outcome::kMoreText;
  } else if (start_ >= size) {
    if (!subject.is_end) return Outcome::kMoreText;
    if (start_ > size) return Outcome::kNone;
  }
  return max_steps == 0 ? Outcome::kPaused : Outcome::kFound;
}

void Matcher::begin_attempt() {
  is_attempting_ = true;
  at_ = 0;
  position_ = start_;
  returns_.clear();
  slots_.assign(program_.slot_count, kUnset);
}

/// Behind a failure at a place: it is that of all places of the same runs.
void Matcher::note_failed_runs(const Subject& subject) {
  for (std::size_t i = 0; i < failed_runs_.size(); ++i) {
    if (failed_runs_[i] > start_) continue;
    const CodePointTable& run = program_.sets[program_.run_sets[i]];
    std::size_t end = start_;
    while (end < subject.text.size() && run.contains(subject.text[end])) ++end;
    failed_runs_[i] = end;
  }
}

/// `kGoesOn` if no step is left.
Matcher::Status Matcher::attempt(const Subject& subject, std::size_t& max_steps) {
  while (max_steps > 0) {
    --max_steps;
    Status status = execute(program_.code[at_], subject, max_steps);
    if (status == Status::kFails) status = go_back(subject);
    if (status != Status::kGoesOn) return status;
  }
  return Status::kGoesOn;
}

Matcher::Status Matcher::execute(const Instruction& step, const Subject& subject,
                                 std::size_t& max_steps) {
  switch (step.op) {
    case Op::kCharacter:
      if (position_ == subject.text.size()) return at_end(subject);
      return take_one(subject.text[position_] == step.a);
    case Op::kSet:
      if (position_ == subject.text.size()) return at_end(subject);
      return take_one(program_.sets[step.a].contains(subject.text[position_]));
    case Op::kRepeatSet:
      return repeat_set(step, subject, max_steps);
    case Op::kTry:
      return try_part(step, subject);
    case Op::kJump:
      at_ = step.a;
      return Status::kGoesOn;
    case Op::kMatch:
      return Status::kMatches;
    default:
      return execute_seldom(step, subject, max_steps);
  }
}

Matcher::Status Matcher::execute_seldom(const Instruction& step, const Subject& subject,
                                        std::size_t& max_steps) {
  switch (step.op) {
    case Op::kFoldedText:
      return match_folded(program_.texts[step.a], subject);
    case Op::kTryElsewhere: {
      const std::uint32_t next = at_ + 1;
      at_ = step.a;
      return push(Kind::kResume, next, position_, 0);
    }
    case Op::kSkipRun:
      if (start_ >= failed_runs_[step.c]) return check(true);
      at_ = step.a;
      return step.a == Instruction::kNone ? Status::kFails : Status::kGoesOn;
    case Op::kSave:
      save(step.a, step.b == Instruction::kNone ? position_ : slots_[step.b]);
      return check(returns_.size() <= kMaxReturns);
    case Op::kCheckProgress:
      at_ = slots_[step.a] == position_ ? step.b : at_ + 1;
      return Status::kGoesOn;
    case Op::kNoteReturns:
      save(step.a, returns_.size() + 1);
      return check(true);
    case Op::kForgetReturns:
      forget_returns(slots_[step.a], max_steps);
      return check(true);
    case Op::kEndLook:
      return end_look(step, max_steps);
    case Op::kStepBack:
      return step_back(step);
    case Op::kCheckPosition:
      return check(position_ == slots_[step.a]);
    case Op::kAnchor:
      return check_anchor(step, subject);
    case Op::kBackreference:
      return match_reference(step, subject);
    default:
      return Status::kFails;
  }
}

Matcher::Status Matcher::try_part(const Instruction& step, const Subject& subject) {
  if (step.b != Instruction::kNone) {
    if (position_ == subject.text.size() && !subject.is_end) return Status::kNeedsText;
    if (position_ == subject.text.size() ||
        !program_.sets[step.b].contains(subject.text[position_])) {
      at_ = step.a;
      return Status::kGoesOn;
    }
  }
  ++at_;
  return push(Kind::kResume, step.a, position_, 0);
}

Matcher::Status Matcher::repeat_set(const Instruction& step, const Subject& subject,
                                    std::size_t& max_steps) {
  const CodePointTable& set = program_.sets[step.a];
  const std::size_t size = subject.text.size();
  const bool is_lazy = step.greed == Greed::kLazy;
  const std::size_t max = is_lazy ? step.b : step.c;
  const std::size_t limit =
      step.c == Instruction::kNone && !is_lazy ? size : position_ + std::min(max, size - position_);
  std::size_t end = position_;
  while (end < limit && set.contains(subject.text[end])) ++end;
  const std::size_t count = end - position_;
  take_steps(max_steps, count);
  const bool is_full = count == max && (is_lazy || step.c != Instruction::kNone);
  if (end == size && !is_full && !subject.is_end) return Status::kNeedsText;
  if (count < step.b) return Status::kFails;
  const std::size_t min_end = position_ + step.b;
  position_ = end;
  const std::uint32_t here = at_++;
  if (is_lazy && step.c > step.b) {
    const std::size_t more =
        step.c == Instruction::kNone ? kUnset : std::size_t{step.c} - std::size_t{step.b};
    return push(Kind::kAdvance, here, end, more);
  }
  if (step.greed == Greed::kGreedy && end > min_end) return push(Kind::kRetreat, at_, end, min_end);
  return Status::kGoesOn;
}

/// Returns to the last place where something else is possible.
Matcher::Status Matcher::go_back(const Subject& subject) {
  while (!returns_.empty()) {
    Return& back = returns_.back();
    switch (back.kind) {
      case Kind::kRestore:
        slots_[back.at] = back.position;
        break;
      case Kind::kResume:
        at_ = back.at;
        position_ = back.position;
        returns_.pop_back();
        return Status::kGoesOn;
      case Kind::kRetreat:
      case Kind::kStepBack:
        at_ = back.at;
        position_ = --back.position;
        if (back.position == back.limit) returns_.pop_back();
        return Status::kGoesOn;
      case Kind::kAdvance: {
        Status status = Status::kGoesOn;
        if (advance_lazily(back, subject, status)) return status;
        break;
      }
    }
    returns_.pop_back();
  }
  return Status::kFails;
}

/// False if the repeated set ends here.
bool Matcher::advance_lazily(Return& back, const Subject& subject, Status& status) {
  const CodePointTable& set = program_.sets[program_.code[back.at].a];
  if (back.position == subject.text.size()) {
    status = Status::kNeedsText;
    return !subject.is_end;
  }
  if (!set.contains(subject.text[back.position])) return false;
  at_ = back.at + 1;
  position_ = ++back.position;
  if (back.limit != kUnset && --back.limit == 0) returns_.pop_back();
  return true;
}

Matcher::Status Matcher::step_back(const Instruction& step) {
  if (position_ < step.a) return Status::kFails;
  const std::size_t lowest = position_ - std::min<std::size_t>(position_, step.b);
  position_ -= step.a;
  ++at_;
  if (position_ > lowest) return push(Kind::kStepBack, at_, position_, lowest);
  return Status::kGoesOn;
}

Matcher::Status Matcher::end_look(const Instruction& step, std::size_t& max_steps) {
  const std::size_t height = slots_[step.a];
  if (!step.is_negative) {
    position_ = slots_[step.b];
    forget_returns(height, max_steps);
    return check(true);
  }
  take_steps(max_steps, returns_.size() - height);
  for (; returns_.size() > height; returns_.pop_back()) {
    const Return& back = returns_.back();
    if (back.kind == Kind::kRestore) slots_[back.at] = back.position;
  }
  return Status::kFails;
}

void Matcher::save(std::uint32_t slot, std::size_t value) {
  returns_.push_back({slots_[slot], 0, slot, Kind::kRestore});
  slots_[slot] = value;
}

/// What was saved since is still restored.
void Matcher::forget_returns(std::size_t height, std::size_t& max_steps) {
  take_steps(max_steps, returns_.size() - height);
  const auto first = returns_.begin() + static_cast<std::ptrdiff_t>(height);
  const auto kept = std::remove_if(first, returns_.end(),
                                   [](const Return& back) { return back.kind != Kind::kRestore; });
  returns_.erase(kept, returns_.end());
}

Matcher::Status Matcher::push(Kind kind, std::uint32_t at, std::size_t position,
                              std::size_t limit) {
  if (returns_.size() >= kMaxReturns) return Status::kIsTooDeep;
  returns_.push_back({position, limit, at, kind});
  return Status::kGoesOn;
}

}  // namespace native_infer::regex
