#include "text/regex/atom_nodes.h"

#include <utility>

#include "text/regex/properties.h"

namespace native_infer::regex {

Node any_node(bool with_line_feed) {
  CodePointSet set = CodePointSet::all();
  if (!with_line_feed) {
    set = {U'\n', U'\n'};
    set.negate();
  }
  return Node::of_set(std::move(set));
}

Node general_newline_node() {
  CodePointSet ends(U'\n', U'\r');
  ends.add({0x85, 0x85});
  ends.add({0x2028, 0x2029});
  Node pair{.kind = Node::Kind::kLiteral, .text = U"\r\n"};
  Node either{.kind = Node::Kind::kAlternatives};
  either.children.push_back(std::move(pair));
  either.children.push_back(Node::of_set(std::move(ends)));
  return Node::with_body(Node::Kind::kAtomic, std::move(either));
}

Node class_node(CharacterClass found, bool ignores_case) {
  if (!ignores_case) return Node::of_set(found.set());
  add_same_without_case(found.members);
  Node node = Node::of_set(found.set());
  if (found.is_negative) return node;
  CodePointSet several = long_fold_sources();
  several.intersect(found.members);
  if (several.empty()) return node;
  Node alternatives{.kind = Node::Kind::kAlternatives};
  alternatives.children.push_back(std::move(node));
  for (std::size_t i = 0; i < several.bounds().size(); i += 2) {
    for (char32_t c = several.bounds()[i]; c < several.bounds()[i + 1]; ++c) {
      alternatives.children.push_back(Node::literal(c, true));
    }
  }
  return alternatives;
}

std::optional<Anchor> find_anchor(char32_t letter) {
  switch (letter) {
    case U'A':
      return Anchor::kTextBegin;
    case U'z':
      return Anchor::kTextEnd;
    case U'Z':
      return Anchor::kLastLineEnd;
    case U'b':
      return Anchor::kWordBoundary;
    case U'B':
      return Anchor::kNoWordBoundary;
    case U'G':
      return Anchor::kSearchBegin;
    default:
      return std::nullopt;
  }
}

}  // namespace native_infer::regex
