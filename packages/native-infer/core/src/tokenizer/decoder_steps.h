// What the parts of tokenizer.json's "decoder" do to the texts of tokens.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "native_infer/error.h"
#include "tokenizer/expression.h"

namespace native_infer {

/// The texts of tokens, in order. A step changes each, or puts them together.
using TokenTexts = std::vector<std::string>;

/// Immutable: any number of threads may call it at once.
using DecoderStep = std::function<void(TokenTexts&)>;

/// One step after the other; what is left is put together without anything between.
using Decoder = std::vector<DecoderStep>;

/// What a file without a decoder asks for: a space between tokens.
DecoderStep make_spaces_step();

/// Drops the `prefix` of tokens that continue a word and puts a space before every other but the
/// first. `cleans_up` takes spaces away that English does not have: before a full stop and in
/// "do n't".
DecoderStep make_word_piece_step(std::string prefix, bool cleans_up);

/// A space for each `replacement`; for those of the first token nothing where `drops_first`.
DecoderStep make_metaspace_step(char32_t replacement, bool drops_first);

/// From the byte-level alphabet back to bytes, all tokens together. A token with other characters
/// stands for its own bytes. What is no UTF-8 becomes U+FFFD.
DecoderStep make_byte_level_step();

/// Each run of tokens "<0x00>" to "<0xFF>" becomes the text that the bytes spell, or U+FFFD for
/// each of them where they spell none.
DecoderStep make_byte_fallback_step();

/// Puts all tokens together.
DecoderStep make_fuse_step();

/// Takes up to `start` times `content` off each token's beginning and up to `stop` times off its
/// end.
DecoderStep make_strip_step(char32_t content, std::size_t start, std::size_t stop);

/// Replaces each occurrence of `pattern`, which is not empty, inside of a token.
DecoderStep make_replace_step(std::string pattern, std::string content);

/// Replaces each match of an expression inside of a token.
DecoderStep make_replace_matches_step(Expression expression, std::string content);

/// Connectionist temporal classification: one of tokens that repeat, without `pad`; tokens of which
/// nothing is left vanish. `cleans_up` also does what it does for WordPiece, and then makes a space
/// of each `word_delimiter`.
DecoderStep make_ctc_step(std::string pad, std::string word_delimiter, bool cleans_up);

/// `suffix`, which is not empty, ends a word: a space for it, and nothing in the last token.
DecoderStep make_word_end_step(std::string suffix);

/// Throws `error`.
DecoderStep make_refusal_step(const Error& error);

}  // namespace native_infer
