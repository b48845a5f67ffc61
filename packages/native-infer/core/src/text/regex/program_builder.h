// Puts a program together, within its limits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "text/regex/program.h"
#include "text/regex/syntax_error.h"

namespace native_infer::regex {

/// Known expressions have some hundred. A group that is repeated is written out.
inline constexpr std::size_t kMaxInstructions = 32'768;
inline constexpr std::size_t kMaxSets = 1024;

inline std::uint32_t narrow(std::size_t value) {
  return value >= Instruction::kNone ? Instruction::kNone : static_cast<std::uint32_t>(value);
}

class ProgramBuilder {
 protected:
  std::uint32_t append(Instruction instruction) {
    if (program_.code.size() == kMaxInstructions) {
      throw SyntaxError(0, "the expression is too large once what is repeated is written out");
    }
    program_.code.push_back(instruction);
    return narrow(program_.code.size() - 1);
  }
  std::uint32_t here() const { return narrow(program_.code.size()); }
  void set_target(std::uint32_t at) { program_.code[at].a = here(); }

  std::uint32_t add_set(const CodePointSet& set) {
    const auto [found, is_new] =
        set_numbers_.try_emplace(set.bounds(), narrow(program_.sets.size()));
    if (is_new) {
      if (program_.sets.size() == kMaxSets) throw SyntaxError(0, "has more than 1024 classes");
      program_.sets.emplace_back(set);
    }
    return found->second;
  }

  std::uint32_t add_slot() { return narrow(program_.slot_count++); }

  void note_look_behind(std::size_t count) {
    program_.look_behind = std::max(program_.look_behind, count);
  }

  Program program_;

 private:
  std::map<std::vector<char32_t>, std::uint32_t> set_numbers_;
};

}  // namespace native_infer::regex
