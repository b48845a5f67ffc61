// Scores and rankings through the C interface, beside the logits of transformers in
// testdata/classifiers.json.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "capi/c_engine.h"
#include "families/family_fixtures.h"
#include "simdjson.h"
#include "support/temporary_directory.h"

namespace native_infer {
namespace {

using test::c_call_options;
using test::CRows;

/// The first small model of the file with so many labels, as a directory.
class SmallClassifier {
 public:
  explicit SmallClassifier(std::size_t labels) {
    simdjson::dom::parser parser;
    const simdjson::dom::element root =
        parser.load(std::string(NATIVE_INFER_TESTDATA_DIR) + "/classifiers.json");
    query = std::string(std::string_view(root["query"]));
    for (const simdjson::dom::element text : root["documents"].get_array())
      documents.emplace_back(std::string_view(text));
    max_tokens = std::uint64_t(root["maxTokens"]);
    for (const simdjson::dom::element each : root["cases"].get_array()) {
      if (each["config"]["id2label"].get_object().size() != labels) continue;
      write(each);
      return;
    }
    ADD_FAILURE() << "no model of " << labels << " labels";
  }

  test::CEngine load() const {
    const std::string path = directory_.path().string();
    ni_load_options options = test::c_load_options();
    options.model = path.c_str();
    options.task = NI_TASK_SCORE;
    options.dtype = "fp32";
    options.max_tokens = max_tokens;
    return test::load_c_engine(options);
  }

  std::string query;
  std::vector<std::string> documents;
  std::uint64_t max_tokens = 0;
  /// Of the query with each document: a number for each label.
  std::vector<float> logits;

 private:
  void write(simdjson::dom::element each) {
    directory_.write("config.json", simdjson::minify(each["config"]));
    directory_.write("tokenizer.json", simdjson::minify(each["tokenizer"]));
    test::TestTensors tensors;
    for (const auto [name, shape] : each["shapes"].get_object()) {
      test::Shape sizes;
      for (const simdjson::dom::element size : shape.get_array())
        sizes.push_back(std::uint64_t(size));
      tensors.emplace(name, test::family_tensor(std::string(name), sizes));
    }
    directory_.write("model.safetensors", test::safetensors_of(tensors));
    for (const simdjson::dom::element row : each["pairs"].get_array())
      for (const simdjson::dom::element logit : row.get_array())
        logits.push_back(static_cast<float>(double(logit)));
  }

  test::TemporaryDirectory directory_;
};

std::vector<float> scores(ni_engine* engine, const SmallClassifier& model,
                          std::int32_t activation) {
  std::vector<ni_pair> pairs;
  for (const std::string& document : model.documents)
    pairs.push_back({{model.query.data(), model.query.size()}, {document.data(), document.size()}});
  ni_call_options options = c_call_options();
  options.activation = activation;
  const std::size_t row = ni_row_size(engine, &options);
  std::vector<float> values(pairs.size() * row / sizeof(float));
  ni_output output{sizeof(output), values.data(), values.size() * sizeof(float), 0, 0};
  ni_error error{};
  EXPECT_EQ(ni_score(engine, pairs.data(), pairs.size(), &options, &output, &error), NI_OK)
      << error.message;
  EXPECT_GT(output.tokens, 0U);
  return values;
}

TEST(CScore, GivesTheLogitsOfTransformersAndTheirSigmoid) {
  const SmallClassifier model(1);
  const test::CEngine engine = model.load();
  const auto logits = scores(engine.get(), model, NI_ACTIVATION_NONE);
  const auto sigmoids = scores(engine.get(), model, NI_ACTIVATION_SIGMOID);
  ASSERT_EQ(logits.size(), model.logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    EXPECT_NEAR(logits[i], model.logits[i], 1e-4);
    EXPECT_FLOAT_EQ(sigmoids[i], static_cast<float>(1 / (1 + std::exp(-double(logits[i])))));
  }
  // The model's own for pairs is the sigmoid, as in sentence-transformers.
  EXPECT_EQ(scores(engine.get(), model, NI_ACTIVATION_DEFAULT), sigmoids);
}

TEST(CScore, OfSeveralLabelsHasARowForEachPair) {
  const SmallClassifier model(3);
  const test::CEngine engine = model.load();
  ASSERT_EQ(ni_row_size(engine.get(), nullptr), 3 * sizeof(float));
  const auto logits = scores(engine.get(), model, NI_ACTIVATION_NONE);
  ASSERT_EQ(logits.size(), model.logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) EXPECT_NEAR(logits[i], model.logits[i], 1e-4);
  const auto shares = scores(engine.get(), model, NI_ACTIVATION_SOFTMAX);
  for (std::size_t i = 0; i < shares.size(); i += 3)
    EXPECT_NEAR(shares[i] + shares[i + 1] + shares[i + 2], 1, 1e-6);
  EXPECT_NE(ni_label(engine.get(), 2), nullptr);
  EXPECT_EQ(ni_label(engine.get(), 3), nullptr);
  ni_ranked ranked{};
  const ni_text text = {"a", 1};
  EXPECT_EQ(ni_rank(engine.get(), text, &text, 1, nullptr, &ranked, 1, nullptr),
            NI_INVALID_ARGUMENT);
}

TEST(CRank, PutsTheBestFirst) {
  const SmallClassifier model(1);
  const test::CEngine engine = model.load();
  const auto values = scores(engine.get(), model, NI_ACTIVATION_DEFAULT);
  std::vector<ni_text> documents;
  for (const std::string& each : model.documents) documents.push_back({each.data(), each.size()});
  const ni_text query = {model.query.data(), model.query.size()};
  for (const std::size_t top_k : {std::size_t{1}, std::size_t{3}, documents.size()}) {
    std::vector<ni_ranked> ranked(top_k);
    ni_error error{};
    ASSERT_EQ(ni_rank(engine.get(), query, documents.data(), documents.size(), nullptr,
                      ranked.data(), top_k, &error),
              NI_OK)
        << error.message;
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    for (std::size_t i = 0; i < top_k; ++i) {
      EXPECT_EQ(ranked[i].score, sorted[i]);
      EXPECT_EQ(values[ranked[i].index], sorted[i]);
    }
  }
}

TEST(CRank, RefusesWhatItCannotDo) {
  const SmallClassifier model(1);
  const test::CEngine engine = model.load();
  const ni_text text = {"a", 1};
  std::vector<ni_ranked> ranked(2);
  const auto rank = [&](std::size_t top_k, void (*change)(ni_call_options&)) {
    ni_call_options options = c_call_options();
    change(options);
    return ni_rank(engine.get(), text, &text, 1, &options, ranked.data(), top_k, nullptr);
  };
  const auto none = [](ni_call_options&) {};
  EXPECT_EQ(rank(1, none), NI_OK);
  EXPECT_EQ(rank(0, none), NI_INVALID_ARGUMENT);
  EXPECT_EQ(rank(2, none), NI_INVALID_ARGUMENT);
  for (const auto change : std::initializer_list<void (*)(ni_call_options&)>{
           [](auto& options) { options.prompt = "query: "; },
           [](auto& options) { options.output = NI_INT8; },
           [](auto& options) { options.truncation = NI_TRUNCATE_END; },
           [](auto& options) { options.activation = NI_ACTIVATION_SOFTMAX; }})
    EXPECT_EQ(rank(1, change), NI_INVALID_ARGUMENT);
  CRows rows(1024);
  EXPECT_EQ(ni_embed(engine.get(), &text, 1, nullptr, &rows.output, nullptr), NI_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace native_infer
