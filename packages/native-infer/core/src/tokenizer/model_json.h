// The model of tokenizer.json.
#pragma once

#include "tokenizer/bpe.h"
#include "tokenizer/json_section.h"
#include "tokenizer/unigram.h"
#include "tokenizer/word_level.h"
#include "tokenizer/word_piece.h"

namespace native_infer {

enum class ModelType { kWordPiece, kUnigram, kBpe, kWordLevel };

/// Throws `Error` with `MODEL_INVALID` where the type is not implemented.
ModelType model_type(const JsonSection& model);

/// Each reads a model of its type. Throws `Error` with `MODEL_INVALID` where it is malformed.
WordPieceDefinition read_word_piece(const JsonSection& model);
UnigramDefinition read_unigram(const JsonSection& model);
BpeDefinition read_bpe(const JsonSection& model);
WordLevelDefinition read_word_level(const JsonSection& model);

}  // namespace native_infer
