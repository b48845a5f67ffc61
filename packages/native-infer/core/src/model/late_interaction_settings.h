// What a directory says of late interaction, if its model is one of ColBERT's kind.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/modules.h"
#include "model/tokenizer_settings.h"
#include "native_infer/late_interaction.h"

namespace native_infer {

/// As the two programs that publish such models save it, tokens by their spelling.
struct LateInteractionSettings {
  struct Side {
    /// The field's name, for messages.
    const char* marker_field = "";
    /// Empty: none.
    std::string marker;
    const char* length_field = "";
    std::size_t max_tokens = 0;
  };

  /// The file that says so.
  std::filesystem::path file;
  Side query;
  Side document;
  /// Queries are filled up with the tokenizer's mask token.
  bool expands = true;
  bool attends_to_expansion = false;
  std::vector<std::string> skiplist;
  /// The weights of the encoder have a projection to so many numbers beside them, `linear.weight`;
  /// nothing: the modules have it.
  std::optional<std::size_t> projection;
};

/// Reads `config_sentence_transformers.json` as PyLate saves it, or, for a config.json with the
/// architecture HF_ColBERT and no modules.json, colbert-ir's `artifact.metadata`, whose defaults
/// count without the file. Nothing if the model is another. Throws `Error` with `MODEL_INVALID`,
/// naming the file and the field.
std::optional<LateInteractionSettings> read_late_interaction(const std::filesystem::path& root,
                                                             const Modules& modules);

/// The same with the ids of its tokens. Of documents `asked` is the max tokens, else the settings'
/// own; `of_model` is what there are positions for. Words of the skiplist that are no tokens are
/// left out. Throws `Error` with `MODEL_INVALID`, naming the file and the field, for a marker or a
/// mask token that the tokenizer does not have and for lengths that do not fit, and with
/// `INVALID_ARGUMENT` if `asked` does not.
LateInteraction resolve_late_interaction(const LateInteractionSettings& settings,
                                         const std::filesystem::path& tokenizer_folder,
                                         const Tokenizer& tokenizer,
                                         std::optional<std::size_t> asked, std::size_t of_model);

}  // namespace native_infer
