#include "graph/graph_inputs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "graph/tensor_numbers.h"
#include "native_infer/error.h"

namespace native_infer {
namespace {

using ort::Port;

/// Bounds what a graph of a fixed shape makes of one text.
constexpr std::int64_t kMaxFixedTokens = 1'000'000;
constexpr std::int64_t kMaxTexts = 4096;

bool is_integer(ort::ElementType type) {
  return type == ort::ElementType::kInt64 || type == ort::ElementType::kInt32;
}

const GraphInput* find(const std::vector<GraphInput>& inputs, const std::string& name) {
  const auto found = std::find_if(inputs.begin(), inputs.end(),
                                  [&](const GraphInput& input) { return input.name == name; });
  return found == inputs.end() ? nullptr : &*found;
}

bool fits(ort::ElementType type, double value) {
  switch (type) {
    case ort::ElementType::kBool:
      return value == 0 || value == 1;
    case ort::ElementType::kInt8:
      return value == std::floor(value) && std::abs(value) < 0x1p7;
    case ort::ElementType::kInt32:
      return value == std::floor(value) && std::abs(value) < 0x1p31;
    case ort::ElementType::kInt64:
      return value == std::floor(value) && std::abs(value) <= 0x1p53;
    default:
      return std::isfinite(value);
  }
}

}  // namespace

GraphInputs::GraphInputs(const ort::Session& session, const GraphSettings& settings,
                         const std::filesystem::path& file)
    : session_(session),
      file_(file),
      first_position_(settings.first_position),
      padding_id_(settings.padding_id) {
  for (const Port& port : session.inputs()) inputs_.push_back(read(port, settings));
  if (fixed_batch_ == 0) fixed_batch_ = 1;
  check(settings);
}

void GraphInputs::fail(const std::string& what) const {
  throw Error(ErrorCode::MODEL_INVALID, "'" + file_.string() + "' " + what + ".");
}

GraphInputs::Input GraphInputs::read(const Port& port, const GraphSettings& settings) {
  struct NamedRole {
    std::string_view name;
    Role role;
  };
  constexpr std::array<NamedRole, 4> kRoles = {{{"input_ids", Role::kIds},
                                                {"attention_mask", Role::kMask},
                                                {"token_type_ids", Role::kTypes},
                                                {"position_ids", Role::kPositions}}};
  Input input{.role = Role::kNumber, .type = port.type, .shape = port.shape, .bytes = {}};
  const auto* named = std::find_if(kRoles.begin(), kRoles.end(),
                                   [&](const NamedRole& role) { return role.name == port.name; });
  if (named != kRoles.end()) {
    read_rows(port, named->role, input);
  } else if (port.name.starts_with("past_key_values.")) {
    read_cache(port, input);
  } else {
    read_number(port, settings, input);
  }
  return input;
}

void GraphInputs::read_rows(const Port& port, Role role, Input& input) {
  input.role = role;
  // A mask is 1 for each token; some graphs want that as a number with a fraction, or a bool.
  const bool fits = role == Role::kMask ? element_bytes(port.type) > 0 : is_integer(port.type);
  if (!fits) fail("has an input '" + port.name + "' that is neither int64 nor int32");
  if (port.shape.size() != 2)
    fail("has an input '" + port.name + "' that is not [batch, sequence]");
  fix(fixed_batch_, port.shape[0], port);
  fix(fixed_tokens_, port.shape[1], port);
}

/// A dimension that every input must agree on.
void GraphInputs::fix(std::size_t& fixed, std::int64_t size, const Port& port) const {
  if (size < 0) return;
  const std::int64_t max = &fixed == &fixed_batch_ ? kMaxTexts : kMaxFixedTokens;
  const auto known = static_cast<std::int64_t>(fixed);
  if (size == 0 || size > max || (known != 0 && known != size))
    fail("has an input '" + port.name + "' with a fixed dimension of " + std::to_string(size) +
         ", which other inputs do not have or nobody could fill");
  fixed = static_cast<std::size_t>(size);
}

/// [batch, heads, tokens before, width of a head], or the like: what is not fixed beside the batch
/// is the number of tokens before, which is 0.
void GraphInputs::read_cache(const Port& port, Input& input) const {
  input.role = Role::kCache;
  if (element_bytes(port.type) == 0 || is_integer(port.type))
    fail("has an input '" + port.name + "' that holds no floats");
  const auto open = std::count_if(port.shape.begin(), port.shape.end(),
                                  [](std::int64_t size) { return size < 0; });
  const bool open_batch = !port.shape.empty() && port.shape[0] < 0;
  if (open - (open_batch ? 1 : 0) != 1)
    fail("has an input '" + port.name + "' that must have one open dimension beside the batch, " +
         "the tokens before, to be left empty: export the model without a cache");
}

void GraphInputs::read_number(const Port& port, const GraphSettings& settings, Input& input) const {
  const bool is_single = port.type != ort::ElementType::kUndefined &&
                         (port.shape.empty() || (port.shape.size() == 1 && port.shape[0] <= 1));
  const GraphInput* given = find(settings.inputs, port.name);
  if (!is_single || element_bytes(port.type) == 0 || !given) {
    const std::string way_out =
        is_single ? "; a number for it can be given with the option graphInputs, such as { '" +
                        port.name + "': 0 }"
                  : "; export the model without it";
    fail("has an input '" + port.name + "'; known are input_ids, attention_mask, token_type_ids, " +
         "position_ids and past_key_values" + way_out);
  }
  if (!fits(port.type, given->value))
    throw Error(ErrorCode::INVALID_ARGUMENT, "graphInputs has a value for '" + port.name +
                                                 "' that the input's type does not hold.");
  input.number = given->value;
  // A single number for each text, as far as the shape has the batch in it.
  for (std::int64_t& size : input.shape) size = 1;
}

bool GraphInputs::has(Role role) const {
  return std::any_of(inputs_.begin(), inputs_.end(),
                     [&](const Input& input) { return input.role == role; });
}

bool GraphInputs::takes_types() const {
  return has(Role::kTypes);
}

void GraphInputs::check(const GraphSettings& settings) const {
  if (!has(Role::kIds)) fail("has no input 'input_ids'");
  if (fixed_tokens_ > 0 && !has(Role::kMask))
    fail("takes exactly " + std::to_string(fixed_tokens_) +
         " tokens and has no input attention_mask, without which padding would count as text: "
         "export it with an open length");
  for (const GraphInput& input : settings.inputs) {
    const auto& ports = session_.inputs();
    for (std::size_t i = 0; i <= ports.size(); ++i) {
      if (i == ports.size())
        throw Error(ErrorCode::INVALID_ARGUMENT, "graphInputs has a value for '" + input.name +
                                                     "', but '" + file_.string() +
                                                     "' has no such input.");
      if (ports[i].name == input.name && inputs_[i].role == Role::kNumber) break;
    }
  }
}

double GraphInputs::element(const Input& input, std::span<const std::int32_t> ids,
                            std::span<const std::int32_t> types, std::size_t index) const {
  const bool is_text = index < ids.size();
  switch (input.role) {
    case Role::kIds:
      return static_cast<double>(is_text ? ids[index] : padding_id_);
    case Role::kMask:
      return is_text ? 1 : 0;
    case Role::kTypes:
      return index < types.size() ? types[index] : 0;
    case Role::kPositions:
      return static_cast<double>(first_position_ + (is_text ? index : 0));
    case Role::kCache:
    case Role::kNumber:
      break;
  }
  return input.number;
}

std::vector<ort::Value> GraphInputs::fill(std::span<const std::int32_t> ids,
                                          std::span<const std::int32_t> types, bool pads_left) {
  const std::size_t tokens = std::max(fixed_tokens_, ids.size());
  const std::size_t padding = pads_left ? tokens - ids.size() : 0;
  std::vector<ort::Value> values;
  for (Input& input : inputs_) {
    std::vector<std::int64_t> shape = input.shape;
    input.bytes.clear();
    if (input.role == Role::kNumber) {
      append_element(input.type, input.number, input.bytes);
    } else if (input.role == Role::kCache) {
      for (std::int64_t& size : shape) size = std::max<std::int64_t>(size, 0);
      shape[0] = static_cast<std::int64_t>(fixed_batch_);
      input.bytes.resize(1);  // an address for a tensor without elements
    } else {
      shape = {static_cast<std::int64_t>(fixed_batch_), static_cast<std::int64_t>(tokens)};
      for (std::size_t i = 0; i < fixed_batch_ * tokens; ++i) {
        // Before the tokens the index wraps to what is no text.
        append_element(input.type, element(input, ids, types, i % tokens - padding), input.bytes);
      }
    }
    const std::size_t bytes = input.role == Role::kCache ? 0 : input.bytes.size();
    values.push_back(session_.tensor(input.bytes.data(), bytes, input.type, shape));
  }
  return values;
}

}  // namespace native_infer
