// The inputs of a standard graph, filled for one text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "graph/graph_settings.h"
#include "ort/session.h"

namespace native_infer {

/// Known are `input_ids`, `attention_mask`, `token_type_ids` and `position_ids`, each
/// [batch, sequence]; caches of earlier tokens (`past_key_values.…`), which stay empty; and any
/// input of a single number that `GraphSettings::inputs` names.
///
/// A graph of a fixed length is filled with padding that the mask leaves out; one of a fixed batch,
/// with copies of the text.
class GraphInputs {
 public:
  /// Throws `Error` with `MODEL_INVALID`, naming `file` and the input, for an input that is not
  /// known, has another type or shape, or cannot be left empty; with `INVALID_ARGUMENT` for a
  /// setting that the graph has no input for.
  GraphInputs(const ort::Session& session, const GraphSettings& settings,
              const std::filesystem::path& file);

  /// Tokens of every text that the graph takes; 0: any number.
  std::size_t fixed_tokens() const { return fixed_tokens_; }
  /// Texts of every run; 1 unless the graph says another number.
  std::size_t fixed_batch() const { return fixed_batch_; }

  /// Whether there is an input for token types.
  bool takes_types() const;

  /// Values in the order of the session's inputs; they look into this object until the next call.
  /// `types` is parallel to `ids`, or empty if all are 0. `pads_left`: padding goes before the
  /// tokens.
  std::vector<ort::Value> fill(std::span<const std::int32_t> ids,
                               std::span<const std::int32_t> types, bool pads_left);

 private:
  enum class Role : std::uint8_t { kIds, kMask, kTypes, kPositions, kCache, kNumber };
  struct Input {
    Role role;
    ort::ElementType type;
    std::vector<std::int64_t> shape;  // -1 for the batch and the tokens, until they are known
    double number = 0;                // of kNumber
    std::vector<std::byte> bytes;
  };

  Input read(const ort::Port& port, const GraphSettings& settings);
  void read_rows(const ort::Port& port, Role role, Input& input);
  void read_cache(const ort::Port& port, Input& input) const;
  void read_number(const ort::Port& port, const GraphSettings& settings, Input& input) const;
  void fix(std::size_t& fixed, std::int64_t size, const ort::Port& port) const;
  void check(const GraphSettings& settings) const;
  bool has(Role role) const;
  double element(const Input& input, std::span<const std::int32_t> ids,
                 std::span<const std::int32_t> types, std::size_t index) const;
  [[noreturn]] void fail(const std::string& what) const;

  const ort::Session& session_;
  const std::filesystem::path file_;
  const std::size_t first_position_;
  const std::int64_t padding_id_;
  std::vector<Input> inputs_;  // parallel to the session's
  std::size_t fixed_tokens_ = 0;
  std::size_t fixed_batch_ = 0;
};

}  // namespace native_infer
