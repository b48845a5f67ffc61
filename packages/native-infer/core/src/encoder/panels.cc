#include "encoder/panels.h"

#include <algorithm>

namespace native_infer {
namespace {

/// Rows that kernels multiply at once: panels of a multiple lose nothing.
constexpr std::size_t kRowsOfTile = 16;

std::size_t longest_text(std::span<const std::int32_t> text_starts) {
  std::int32_t longest = 0;
  for (std::size_t s = 0; s + 1 < text_starts.size(); ++s)
    longest = std::max(longest, text_starts[s + 1] - text_starts[s]);
  return static_cast<std::size_t>(longest);
}

std::vector<Panel> feed_forward_panels(std::size_t rows, std::size_t threads) {
  return row_panels(rows, panel_rows(rows, kFeedForwardPanelRows, threads));
}

}  // namespace

std::vector<Panel> attention_panels(std::span<const std::int32_t> text_starts, std::size_t rows) {
  std::vector<Panel> panels;
  for (std::size_t s = 0; s + 1 < text_starts.size(); ++s) {
    const auto first = static_cast<std::size_t>(text_starts[s]);
    const std::size_t length = static_cast<std::size_t>(text_starts[s + 1]) - first;
    if (panels.empty() || panels.back().rows + length > rows) panels.push_back({first, 0, s, 0});
    panels.back().rows += length;
    panels.back().texts += 1;
  }
  return panels;
}

std::vector<Panel> row_panels(std::size_t total, std::size_t rows) {
  std::vector<Panel> panels;
  for (std::size_t first = 0; first < total; first += rows) {
    panels.push_back({first, std::min(rows, total - first), 0, 0});
  }
  return panels;
}

std::size_t panel_rows(std::size_t total, std::size_t max, std::size_t threads) {
  // As many panels for each thread, if they do not become too small.
  const std::size_t most = (total + max - 1) / max;
  const std::size_t panels = (most + threads - 1) / threads * threads;
  const std::size_t share = (total + panels - 1) / panels;
  const std::size_t whole = (share + kRowsOfTile - 1) / kRowsOfTile * kRowsOfTile;
  return std::clamp(whole, kMinPanelRows, max);
}

std::size_t largest_panel(std::span<const Panel> panels) {
  std::size_t max = 0;
  for (const Panel& panel : panels) max = std::max(max, panel.rows);
  return max;
}

Plan make_plan(std::span<const std::int32_t> text_starts, std::size_t threads) {
  const auto tokens = static_cast<std::size_t>(text_starts.back());
  Plan plan;
  plan.attention = attention_panels(text_starts, panel_rows(tokens, kAttentionPanelRows, threads));
  plan.feed_forward = feed_forward_panels(tokens, threads);
  plan.feed_forward_of_texts = feed_forward_panels(text_starts.size() - 1, threads);
  plan.sizes.attention_rows = largest_panel(plan.attention);
  // Of texts there are no more than of tokens.
  plan.sizes.feed_forward_rows = largest_panel(plan.feed_forward);
  plan.sizes.longest_text = longest_text(text_starts);
  std::size_t fewest = tokens;
  std::size_t most = 1;
  for (const std::size_t panels :
       {plan.attention.size(), plan.feed_forward.size(), plan.feed_forward_of_texts.size()}) {
    fewest = std::min(fewest, panels);
    most = std::max(most, panels);
  }
  plan.sizes.tasks = fewest < threads ? threads : 1;
  plan.slots = most < threads ? 1 : threads;
  return plan;
}

}  // namespace native_infer
