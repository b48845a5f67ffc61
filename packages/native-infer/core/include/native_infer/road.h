// How a model is run.
#pragma once

#include <cstdint>
#include <string_view>

namespace native_infer {

enum class Road : std::uint8_t {
  kDirect,    ///< Our encoder, with weights as they were published.
  kHosted,    ///< Our encoder as an operator in a graph of ours that ONNX Runtime runs.
  kStandard,  ///< A graph of standard operators that ONNX Runtime runs, one text at a time.
};

/// "direct", "hosted" or "standard".
std::string_view road_name(Road road);

}  // namespace native_infer
