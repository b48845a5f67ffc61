#include "tokenizer/added_tokens.h"

#include <algorithm>
#include <utility>

#include "tokenizer/offset_trimmer.h"

namespace native_infer {

AddedTokenSet::AddedTokenSet(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  const auto is_empty = [](const AddedToken& token) { return token.content.empty(); };
  if (const auto found = std::find_if(tokens_.begin(), tokens_.end(), is_empty);
      found != tokens_.end()) {
    empty_token_ = *found;
    max_length_ = 1;
  }
  std::erase_if(tokens_, is_empty);
  for (AddedToken& token : tokens_) {
    token.leading_space = count_offset_space(token.content.begin(), token.content.end());
    token.trailing_space = count_offset_space(token.content.rbegin(), token.content.rend());
    max_length_ = std::max(max_length_, token.content.size());
    any_lstrip_ = any_lstrip_ || token.lstrip;
    first_code_points_.set(token.content.front() % kFilterBits);
  }
  std::vector<std::u32string_view> contents;
  contents.reserve(tokens_.size());
  for (const AddedToken& token : tokens_) contents.push_back(token.content);
  trie_ = AddedTokenTrie(contents);
}

}  // namespace native_infer
