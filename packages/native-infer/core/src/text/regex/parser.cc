#include "text/regex/parser.h"

#include <map>
#include <string>
#include <utility>

#include "text/regex/atom_nodes.h"
#include "text/regex/class_parser.h"
#include "text/regex/pattern_reader.h"
#include "text/regex/quantifier_parser.h"
#include "text/utf8.h"

namespace native_infer::regex {
namespace {

/// Groups in groups. Known expressions have three.
constexpr std::size_t kMaxDepth = 64;

using Kind = Node::Kind;

struct Options {
  bool ignores_case = false;
  bool dot_is_all = false;
  bool is_extended = false;
};

class Parser {
 public:
  explicit Parser(std::u32string pattern)
      : reader_(std::move(pattern)), has_names_(find_names(reader_)) {}

  Node parse() {
    Node node = parse_alternatives(Options{});
    if (!reader_.at_end()) reader_.fail("a ) has no (");
    check_references();
    return node;
  }

 private:
  static bool find_names(PatternReader reader) {
    while (!reader.at_end()) {
      if (reader.take(U"\\")) {
        if (!reader.at_end()) reader.next("");
      } else if (reader.take(U"(?'")) {
        return true;
      } else if (reader.take(U"(?<")) {
        if (reader.peek() != U'=' && reader.peek() != U'!') return true;
      } else {
        reader.next("");
      }
    }
    return false;
  }

  Node parse_alternatives(const Options& given) {
    Options options = given;
    std::vector<Node> alternatives;
    do {
      alternatives.push_back(parse_sequence(options));
    } while (reader_.take(U"|"));
    if (alternatives.size() == 1) return std::move(alternatives.front());
    return {.kind = Kind::kAlternatives, .children = std::move(alternatives)};
  }

  Node parse_sequence(const Options& options) {
    std::vector<Node> parts;
    for (;;) {
      skip_comments(options);
      if (reader_.at_end() || reader_.peek() == U'|' || reader_.peek() == U')') break;
      const std::size_t begin = reader_.position();
      Node part = parse_atom(options);
      skip_comments(options);
      append(parse_quantifiers(reader_, begin, std::move(part), [&] { skip_comments(options); }),
             parts);
    }
    if (parts.empty()) return {};
    if (parts.size() == 1) return std::move(parts.front());
    return {.kind = Kind::kSequence, .children = std::move(parts)};
  }

  /// Characters side by side are one literal.
  static void append(Node part, std::vector<Node>& parts) {
    const bool joins = part.kind == Kind::kLiteral && !parts.empty() &&
                       parts.back().kind == Kind::kLiteral &&
                       parts.back().ignores_case == part.ignores_case;
    if (joins) {
      parts.back().text += part.text;
    } else {
      parts.push_back(std::move(part));
    }
  }

  void skip_comments(const Options& options) {
    for (;;) {
      if (reader_.take(U"(?#")) {
        while (reader_.peek() != U')') {
          if (reader_.next("a comment has no )") == U'\\') reader_.next("a comment has no )");
        }
        reader_.take(U")");
      } else if (options.is_extended && reader_.peek() == U'#') {
        while (!reader_.at_end() && reader_.next("") != U'\n') {
        }
      } else if (!options.is_extended || std::u32string_view(U" \t\n\r\f\v").find(reader_.peek()) ==
                                             std::u32string_view::npos) {
        return;
      } else {
        reader_.next("");
      }
    }
  }

  Node parse_atom(const Options& options) {
    const char32_t c = reader_.next("ends too early");
    switch (c) {
      case U'(':
        return parse_group(options);
      case U'[':
        return class_node(parse_class(reader_, kMaxDepth), options.ignores_case);
      case U'.':
        return any_node(options.dot_is_all);
      case U'^':
        return Node::of_anchor(Anchor::kLineBegin);
      case U'$':
        return Node::of_anchor(Anchor::kLineEnd);
      case U'\\':
        return parse_escape(options);
      case U'*':
      case U'+':
      case U'?':
        PatternReader::fail(reader_.position() - 1, "nothing stands before a quantifier");
      default:
        return Node::literal(c, options.ignores_case);
    }
  }

  Node parse_escape(const Options& options) {
    const std::size_t begin = reader_.position() - 1;
    const char32_t letter = reader_.next("ends behind a \\");
    if (const auto anchor = find_anchor(letter)) return Node::of_anchor(*anchor);
    if (auto set = reader_.take_property(letter)) return Node::of_set(std::move(*set));
    if (letter == U'N') return any_node(false);
    if (letter == U'O') return any_node(true);
    if (letter == U'R') return general_newline_node();
    if (letter == U'k' && (reader_.peek() == U'<' || reader_.peek() == U'\'')) {
      return parse_named_reference(options);
    }
    if (letter >= U'1' && letter <= U'9') {
      reader_.rewind(reader_.position() - 1);
      return reference(static_cast<std::ptrdiff_t>(*reader_.take_number()), begin, options);
    }
    const bool is_call = letter == U'g' && (reader_.peek() == U'<' || reader_.peek() == U'\'');
    if (is_call || std::u32string_view(U"KXyY").find(letter) != std::u32string_view::npos) {
      PatternReader::fail(begin, "\\" + utf8::from_utf32({&letter, 1}) + " is not supported");
    }
    const auto escaped = reader_.take_escape(letter);
    return Node::literal(escaped.value_or(letter), options.ignores_case);
  }

  /// A reference to a group by its number, which counts backwards if it is negative.
  Node reference(std::ptrdiff_t number, std::size_t position, const Options& options) {
    if (has_names_) PatternReader::fail(position, "groups have names: a number is not allowed");
    if (number < 0) number += static_cast<std::ptrdiff_t>(group_count_) + 1;
    if (number <= 0) PatternReader::fail(position, "a reference names no group");
    const auto group = static_cast<std::size_t>(number);
    references_.emplace_back(group, position);
    return {.kind = Kind::kBackreference, .ignores_case = options.ignores_case, .groups = {group}};
  }

  void check_references() const {
    for (const auto& [group, position] : references_) {
      if (group > group_count_) PatternReader::fail(position, "a reference names no group");
    }
  }

  /// Behind \k.
  Node parse_named_reference(const Options& options) {
    const std::size_t begin = reader_.position();
    const char32_t end = reader_.next("") == U'<' ? U'>' : U'\'';
    if (const bool is_back = reader_.take(U"-"); is_back || is_digit(reader_.peek())) {
      const auto number = reader_.take_number();
      if (!number || reader_.next("a reference has no end") != end) {
        PatternReader::fail(begin, "a reference with a level is not supported");
      }
      const auto signed_number = static_cast<std::ptrdiff_t>(*number);
      return reference(is_back ? -signed_number : signed_number, begin, options);
    }
    const auto found = names_.find(reader_.take_until(end, "a reference has no end"));
    if (found == names_.end()) PatternReader::fail(begin, "a reference names no group before it");
    return {.kind = Kind::kBackreference,
            .ignores_case = options.ignores_case,
            .groups = found->second};
  }

  static bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

  Node parse_group(const Options& options) {
    const std::size_t begin = reader_.position() - 1;
    if (++depth_ > kMaxDepth) PatternReader::fail(begin, "groups are nested too deeply");
    Node node = parse_group_at(begin, options);
    --depth_;
    return node;
  }

  Node parse_group_at(std::size_t begin, const Options& options) {
    if (reader_.peek() == U'*') PatternReader::fail(begin, "callouts are not supported");
    if (!reader_.take(U"?")) {
      if (has_names_) return parse_rest(begin, options);
      return capture(++group_count_, begin, options);
    }
    if (reader_.take(U":")) return parse_rest(begin, options);
    if (reader_.take(U">")) return Node::with_body(Kind::kAtomic, parse_rest(begin, options));
    if (reader_.take(U"=")) return look(false, false, begin, options);
    if (reader_.take(U"!")) return look(false, true, begin, options);
    if (reader_.take(U"<=")) return look(true, false, begin, options);
    if (reader_.take(U"<!")) return look(true, true, begin, options);
    if (reader_.peek() == U'<' || reader_.peek() == U'\'') {
      const char32_t end = reader_.next("") == U'<' ? U'>' : U'\'';
      const std::u32string name = reader_.take_until(end, "a name of a group has no end");
      if (name.empty() || is_digit(name.front()) || name.find(U')') != std::u32string::npos) {
        PatternReader::fail(begin, "a group has no name that is allowed");
      }
      names_[name].push_back(++group_count_);
      return capture(group_count_, begin, options);
    }
    return parse_options(begin, options);
  }

  Node parse_rest(std::size_t begin, const Options& options) {
    Node node = parse_alternatives(options);
    if (!reader_.take(U")")) PatternReader::fail(begin, "a ( has no )");
    return node;
  }

  Node capture(std::size_t group, std::size_t begin, const Options& options) {
    Node node = Node::with_body(Kind::kCapture, parse_rest(begin, options));
    node.groups = {group};
    return node;
  }

  Node look(bool is_behind, bool is_negative, std::size_t begin, const Options& options) {
    Node node = Node::with_body(Kind::kLook, parse_rest(begin, options));
    node.is_behind = is_behind;
    node.is_negative = is_negative;
    return node;
  }

  /// Behind "(?", for (?i-mx:…) and (?i-mx), which holds for the rest of the group it stands in.
  Node parse_options(std::size_t begin, Options options) {
    bool is_on = true;
    for (;;) {
      const char32_t c = reader_.next("a ( has no )");
      if (c == U':') return parse_rest(begin, options);
      if (c == U')') return parse_alternatives(options);
      if (c == U'-') {
        is_on = false;
      } else if (c == U'i') {
        options.ignores_case = is_on;
      } else if (c == U'm') {
        options.dot_is_all = is_on;
      } else if (c == U'x') {
        options.is_extended = is_on;
      } else {
        PatternReader::fail(begin, "(?" + utf8::from_utf32({&c, 1}) + " is not supported");
      }
    }
  }

  PatternReader reader_;
  bool has_names_;
  std::size_t depth_ = 0;
  std::size_t group_count_ = 0;
  std::map<std::u32string, std::vector<std::size_t>> names_;
  std::vector<std::pair<std::size_t, std::size_t>> references_;
};

}  // namespace

Node parse(std::string_view expression) {
  return Parser(utf8::to_utf32(expression)).parse();
}

}  // namespace native_infer::regex
