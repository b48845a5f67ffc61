#include "tokenizer/added_tokens.h"

#include <algorithm>
#include <utility>

#include "tokenizer/offset_trimmer.h"

namespace native_infer {

AddedTokenSet::AddedTokenSet(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::erase_if(tokens_, [](const AddedToken& token) { return token.content.empty(); });
  std::stable_sort(tokens_.begin(), tokens_.end(), [](const AddedToken& a, const AddedToken& b) {
    return a.content.size() > b.content.size();
  });
  for (AddedToken& token : tokens_) {
    token.leading_space = count_offset_space(token.content.begin(), token.content.end());
    token.trailing_space = count_offset_space(token.content.rbegin(), token.content.rend());
    max_length_ = std::max(max_length_, token.content.size());
    any_lstrip_ = any_lstrip_ || token.lstrip;
    first_code_points_.set(token.content.front() % kFilterBits);
  }
}

}  // namespace native_infer
