#include "text/regex/quantifier_parser.h"

#include <array>
#include <optional>
#include <utility>

namespace native_infer::regex {
namespace {

constexpr std::size_t kUnlimited = Node::kUnlimited;

/// Of one part. Known expressions have one.
constexpr int kMaxQuantifiers = 16;

struct Quantifier {
  std::size_t min = 0;
  std::size_t max = 0;
  Greed greed = Greed::kGreedy;
};

/// {n,m}, {n,}, {,m} and {n}; a "{" that begins none of them stands for itself.
std::optional<Quantifier> take_interval(PatternReader& reader) {
  const std::size_t begin = reader.position();
  reader.take(U"{");
  const auto min = reader.take_number();
  const bool has_comma = reader.take(U",");
  const auto max = has_comma ? reader.take_number() : min;
  if ((!min && !max) || !reader.take(U"}")) {
    reader.rewind(begin);
    return std::nullopt;
  }
  Quantifier interval{min.value_or(0), max.value_or(kUnlimited)};
  if (interval.max < interval.min) {
    std::swap(interval.min, interval.max);
    interval.greed = Greed::kPossessive;
  } else if (has_comma && reader.take(U"?")) {
    // Behind {n} it is a quantifier of its own.
    interval.greed = Greed::kLazy;
  }
  return interval;
}

std::optional<Quantifier> take_quantifier(PatternReader& reader) {
  if (reader.peek() == U'{') return take_interval(reader);
  Quantifier quantifier;
  if (reader.take(U"?")) {
    quantifier = {0, 1};
  } else if (reader.take(U"*")) {
    quantifier = {0, kUnlimited};
  } else if (reader.take(U"+")) {
    quantifier = {1, kUnlimited};
  } else {
    return std::nullopt;
  }
  if (reader.take(U"?")) {
    quantifier.greed = Greed::kLazy;
  } else if (reader.take(U"+")) {
    quantifier.greed = Greed::kPossessive;
  }
  return quantifier;
}

/// ?, *, +, ??, *? and +? in this order; nothing for any other.
std::optional<std::size_t> kind_of(const Quantifier& quantifier) {
  if (quantifier.greed == Greed::kPossessive) return std::nullopt;
  const std::size_t first = quantifier.greed == Greed::kLazy ? 3 : 0;
  if (quantifier.min == 0 && quantifier.max == 1) return first;
  if (quantifier.max != kUnlimited || quantifier.min > 1) return std::nullopt;
  return first + 1 + quantifier.min;
}

/// What the reference makes of a quantifier of a quantifier.
enum class Merge { kBoth, kInner, kStar, kPlus, kLazyStar, kLazyOption, kOptionOfPlus };

/// By the kinds of the inner and of the outer one.
constexpr auto kMerges = [] {
  using enum Merge;
  return std::array<std::array<Merge, 6>, 6>{{
      {kInner, kStar, kStar, kLazyOption, kLazyStar, kBoth},
      {kInner, kInner, kInner, kOptionOfPlus, kOptionOfPlus, kInner},
      {kStar, kStar, kInner, kBoth, kOptionOfPlus, kInner},
      {kInner, kLazyStar, kLazyStar, kInner, kLazyStar, kLazyStar},
      {kInner, kInner, kInner, kInner, kInner, kInner},
      {kBoth, kStar, kPlus, kLazyStar, kLazyStar, kInner},
  }};
}();

Node apply(const Quantifier& quantifier, Node part) {
  const auto repeat = [](Node body, const Quantifier& how) {
    return Node::repeat(std::move(body), how.min, how.max, how.greed);
  };
  if (part.kind != Node::Kind::kRepeat) return repeat(std::move(part), quantifier);
  const auto inner = kind_of({part.min, part.max, part.greed});
  const auto outer = kind_of(quantifier);
  if (!inner || !outer) return repeat(std::move(part), quantifier);
  Node body = std::move(part.children.front());
  switch (kMerges[*inner][*outer]) {
    case Merge::kStar:
      return repeat(std::move(body), {0, kUnlimited, Greed::kGreedy});
    case Merge::kPlus:
      return repeat(std::move(body), {1, kUnlimited, Greed::kGreedy});
    case Merge::kLazyStar:
      return repeat(std::move(body), {0, kUnlimited, Greed::kLazy});
    case Merge::kLazyOption:
      return repeat(std::move(body), {0, 1, Greed::kLazy});
    case Merge::kOptionOfPlus:
      return repeat(repeat(std::move(body), {1, kUnlimited, Greed::kGreedy}), {0, 1, Greed::kLazy});
    case Merge::kInner:
      return repeat(std::move(body), {part.min, part.max, part.greed});
    case Merge::kBoth:
      break;
  }
  return repeat(repeat(std::move(body), {part.min, part.max, part.greed}), quantifier);
}

}  // namespace

Node parse_quantifiers(PatternReader& reader, std::size_t begin, Node part,
                       const std::function<void()>& skip) {
  int count = 0;
  while (const auto quantifier = take_quantifier(reader)) {
    if (++count > kMaxQuantifiers) PatternReader::fail(begin, "has too many quantifiers");
    part = apply(*quantifier, std::move(part));
    skip();
  }
  return part;
}

}  // namespace native_infer::regex
