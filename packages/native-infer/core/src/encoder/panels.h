// How a batch is cut into panels of rows that stay in the second-level cache while a layer works on
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace native_infer {

/// Rows [first_row, first_row + rows). Attention panels hold whole texts.
struct Panel {
  std::size_t first_row = 0;
  std::size_t rows = 0;
  std::size_t first_text = 0;
  std::size_t texts = 0;
};

/// Rows of a panel at most, but for one text that is longer.
inline constexpr std::size_t kAttentionPanelRows = 128;
inline constexpr std::size_t kFeedForwardPanelRows = 64;
/// Panels are not made smaller than this for the sake of threads.
inline constexpr std::size_t kMinPanelRows = 32;

/// Panels of whole texts, about `rows` rows each.
std::vector<Panel> attention_panels(std::span<const std::int32_t> text_starts, std::size_t rows);

/// Panels of `rows` rows and a last one with the rest.
std::vector<Panel> row_panels(std::size_t total, std::size_t rows);

/// Rows of a panel so that `total` rows keep `threads` threads busy.
std::size_t panel_rows(std::size_t total, std::size_t max, std::size_t threads);

/// Rows of the largest panel.
std::size_t largest_panel(std::span<const Panel> panels);

/// Sizes that decide how much memory a panel takes.
struct PanelSizes {
  std::size_t attention_rows = 0;
  std::size_t feed_forward_rows = 0;
  std::size_t longest_text = 0;
  /// Pieces of inner work that may be under way at once, in panels that threads share.
  std::size_t tasks = 1;
};

/// How a run is cut up: panels for the two halves of a layer, and for how many at once there is
/// memory.
struct Plan {
  std::vector<Panel> attention;
  std::vector<Panel> feed_forward;
  /// Of a layer that computes one row of each text.
  std::vector<Panel> feed_forward_of_texts;
  PanelSizes sizes;
  std::size_t slots = 1;
};

Plan make_plan(std::span<const std::int32_t> text_starts, std::size_t threads);

}  // namespace native_infer
