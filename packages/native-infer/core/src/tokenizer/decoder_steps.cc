#include "tokenizer/decoder_steps.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "text/utf8.h"
#include "tokenizer/byte_alphabet.h"

namespace native_infer {
namespace {

void replace_all(std::string& text, std::string_view pattern, std::string_view content) {
  std::size_t found = text.find(pattern);
  if (found == std::string::npos) return;
  std::string result;
  std::size_t begin = 0;
  for (; found != std::string::npos; found = text.find(pattern, begin)) {
    result.append(text, begin, found - begin).append(content);
    begin = found + pattern.size();
  }
  text = result.append(text, begin);
}

/// The order matters: what one replacement makes, a later one may match.
void clean_up(std::string& text) {
  using Replacement = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Replacement, 11> kReplacements{{{" .", "."},
                                                              {" ?", "?"},
                                                              {" !", "!"},
                                                              {" ,", ","},
                                                              {" ' ", "'"},
                                                              {" n't", "n't"},
                                                              {" 'm", "'m"},
                                                              {" do not", " don't"},
                                                              {" 's", "'s"},
                                                              {" 've", "'ve"},
                                                              {" 're", "'re"}}};
  // Most tokens are a word, in which there is nothing to find.
  if (text.find(' ', 1) == std::string::npos && text.find_first_of(".?!,'") == std::string::npos) {
    return;
  }
  for (const auto& [pattern, content] : kReplacements) replace_all(text, pattern, content);
}

/// `bytes` with U+FFFD in place of what is no UTF-8.
std::string to_well_formed(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const utf8::Decoded decoded = utf8::decode(bytes, at);
    utf8::append(decoded.code_point, text);
    at += decoded.bytes;
  }
  return text;
}

/// The bytes that a text in the byte-level alphabet stands for; nothing for any other.
std::optional<std::string> to_bytes(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    const auto byte = find_alphabet_byte(decoded.code_point);
    if (!byte) return std::nullopt;
    bytes.push_back(static_cast<char>(*byte));
    at += decoded.bytes;
  }
  return bytes;
}

std::optional<unsigned> hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return std::nullopt;
}

/// The byte of "<0x41>"; nothing for any other token. "<0x+5>" is a byte too, as in the reference.
std::optional<char> find_byte(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return std::nullopt;
  const auto high = token[3] == '+' ? std::optional(0U) : hex_value(token[3]);
  const auto low = hex_value(token[4]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high << 4 | *low);
}

std::string to_utf8(char32_t code_point) {
  return utf8::from_utf32({&code_point, 1});
}

/// Moves what `bytes` spell behind `texts` and empties them.
void spell(std::string& bytes, TokenTexts& texts) {
  if (bytes.empty()) return;
  std::string text = to_well_formed(bytes);
  if (text == bytes) {
    texts.push_back(std::move(text));
  } else {
    texts.insert(texts.end(), bytes.size(), to_utf8(utf8::kReplacement));
  }
  bytes.clear();
}

}  // namespace

DecoderStep make_spaces_step() {
  return [](TokenTexts& texts) {
    for (std::size_t i = 1; i < texts.size(); ++i) texts[i].insert(0, 1, ' ');
  };
}

DecoderStep make_word_piece_step(std::string prefix, bool cleans_up) {
  return [prefix = std::move(prefix), cleans_up](TokenTexts& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::string& text = texts[i];
      if (i != 0 && text.starts_with(prefix)) {
        text.erase(0, prefix.size());
      } else if (i != 0) {
        text.insert(0, 1, ' ');
      }
      if (cleans_up) clean_up(text);
    }
  };
}

DecoderStep make_metaspace_step(char32_t replacement, bool drops_first) {
  return [replacement = to_utf8(replacement), drops_first](TokenTexts& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      replace_all(texts[i], replacement, i == 0 && drops_first ? "" : " ");
    }
  };
}

DecoderStep make_byte_level_step() {
  return [](TokenTexts& texts) {
    std::string bytes;
    for (const std::string& text : texts) bytes += to_bytes(text).value_or(text);
    texts.assign(1, to_well_formed(bytes));
  };
}

DecoderStep make_byte_fallback_step() {
  return [](TokenTexts& texts) {
    TokenTexts result;
    result.reserve(texts.size());
    std::string bytes;
    for (std::string& text : texts) {
      if (const auto byte = find_byte(text)) {
        bytes.push_back(*byte);
        continue;
      }
      spell(bytes, result);
      result.push_back(std::move(text));
    }
    spell(bytes, result);
    texts = std::move(result);
  };
}

DecoderStep make_fuse_step() {
  return [](TokenTexts& texts) {
    texts.assign(1, std::accumulate(texts.begin(), texts.end(), std::string()));
  };
}

DecoderStep make_strip_step(char32_t content, std::size_t start, std::size_t stop) {
  return [content = to_utf8(content), start, stop](TokenTexts& texts) {
    for (std::string& text : texts) {
      std::string_view rest = text;
      for (std::size_t i = 0; i < start && rest.starts_with(content); ++i) {
        rest.remove_prefix(content.size());
      }
      for (std::size_t i = 0; i < stop && rest.ends_with(content); ++i) {
        rest.remove_suffix(content.size());
      }
      text = std::string(rest);
    }
  };
}

DecoderStep make_replace_step(std::string pattern, std::string content) {
  return [pattern = std::move(pattern), content = std::move(content)](TokenTexts& texts) {
    for (std::string& text : texts) replace_all(text, pattern, content);
  };
}

DecoderStep make_replace_matches_step(Expression expression, std::string content) {
  return [expression = std::move(expression), content = std::move(content)](TokenTexts& texts) {
    for (std::string& text : texts) text = replace_matches(expression, text, content);
  };
}

DecoderStep make_ctc_step(std::string pad, std::string word_delimiter, bool cleans_up) {
  return [pad = std::move(pad), word_delimiter = std::move(word_delimiter),
          cleans_up](TokenTexts& texts) {
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    for (std::string& text : texts) {
      replace_all(text, pad, "");
      if (!cleans_up) continue;
      clean_up(text);
      replace_all(text, word_delimiter, " ");
    }
    std::erase(texts, "");
  };
}

DecoderStep make_word_end_step(std::string suffix) {
  return [suffix = std::move(suffix)](TokenTexts& texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      replace_all(texts[i], suffix, i + 1 == texts.size() ? "" : " ");
    }
  };
}

DecoderStep make_refusal_step(const Error& error) {
  return [error](TokenTexts& /*texts*/) { throw Error(error); };
}

}  // namespace native_infer
