// What a model is loaded for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer {

enum class Task : std::uint8_t {
  kEmbed,     ///< Dense vectors of texts.
  kSparse,    ///< Sparse vectors of texts: weights of tokens of the vocabulary.
  kClassify,  ///< Scores of classes, for texts or pairs of texts: classifiers and rerankers.
};

/// "embed", "sparse" or "classify".
std::string_view task_name(Task task);

/// The function that makes a score of what a classifier computes.
enum class ScoreActivation : std::uint8_t { kNone, kSigmoid, kSoftmax };

/// "none", "sigmoid" or "softmax".
std::string_view score_activation_name(ScoreActivation activation);

/// What the scores of a classifier are of.
struct Classes {
  /// In the order of the scores; at least one.
  std::vector<std::string> labels;
  /// What transformers' pipeline "text-classification" applies: the field `function_to_apply`, else
  /// by `problem_type`: sigmoid for several labels at once and for a single label, else softmax.
  ScoreActivation for_classes = ScoreActivation::kSoftmax;
  /// What sentence-transformers' CrossEncoder applies to pairs: the model's own `activation_fn`,
  /// else sigmoid if there is one label, else nothing.
  ScoreActivation for_pairs = ScoreActivation::kNone;
};

}  // namespace native_infer
