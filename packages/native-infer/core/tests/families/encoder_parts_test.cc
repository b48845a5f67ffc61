#include "families/encoder_parts.h"

#include <gtest/gtest.h>

#include "families/family_fixtures.h"
#include "native_infer/error.h"
#include "support/error_of.h"

namespace native_infer {
namespace {

class EncoderPartsTest : public ::testing::Test {
 protected:
  EncoderPartsTest()
      : cases_(test::read_family_cases()), tensors_(test::family_tensors(cases_.cases[0])) {
    spec_ = choose_family(JsonFile::parse(cases_.cases[0].config, "config.json")).spec.value();
  }

  EncoderParts find() {
    store_ = std::make_unique<WeightStore>(
        open_safetensors(directory_.write("model.safetensors", test::safetensors_of(tensors_))));
    return find_parts(*store_, spec_);
  }

  std::string message() {
    const auto error = test::error_of([&] { find(); });
    if (!error) return "no error";
    EXPECT_EQ(error->code(), ErrorCode::MODEL_INVALID);
    EXPECT_NE(std::string(error->what()).find("model.safetensors"), std::string::npos);
    return error->what();
  }

  void rename(const std::string& from, const std::string& to) {
    auto node = tensors_.extract(from);
    ASSERT_FALSE(node.empty()) << from;
    node.key() = to;
    tensors_.insert(std::move(node));
  }

  const test::FamilyCases cases_;
  test::TestTensors tensors_;
  FamilySpec spec_;
  test::TemporaryDirectory directory_;
  std::unique_ptr<WeightStore> store_;
};

float first_of(const FloatTensor& tensor) {
  float value = 0;
  read_numbers(tensor, 0, {&value, 1});
  return value;
}

TEST_F(EncoderPartsTest, AreFoundByName) {
  const EncoderParts parts = find();
  EXPECT_EQ(parts.layers.size(), 2U);
  EXPECT_EQ(first_of(parts.layers[1].feed_forward_down.weight),
            tensors_.at("encoder.layer.1.output.dense.weight").values[0]);
}

TEST_F(EncoderPartsTest, MayHaveAPrefixAndHeadsBesideThem) {
  test::TestTensors prefixed;
  for (const auto& [name, tensor] : tensors_) prefixed.emplace("bert." + name, tensor);
  prefixed.emplace("cls.predictions.bias", test::TestTensor{{1}, {0.5F}});
  tensors_ = prefixed;
  EXPECT_EQ(first_of(find().word), tensors_.at("bert.embeddings.word_embeddings.weight").values[0]);
}

TEST_F(EncoderPartsTest, OfNormsMayBeCalledGammaAndBeta) {
  const float gain = tensors_.at("embeddings.LayerNorm.weight").values[0];
  rename("embeddings.LayerNorm.weight", "embeddings.LayerNorm.gamma");
  rename("embeddings.LayerNorm.bias", "embeddings.LayerNorm.beta");
  EXPECT_EQ(first_of(find().embedding_norm.gain), gain);
  EXPECT_EQ(missing_part(*store_, spec_), "");
}

TEST_F(EncoderPartsTest, OneThatIsMissingIsNamed) {
  tensors_.erase("encoder.layer.1.attention.self.key.bias");
  EXPECT_NE(message().find("'encoder.layer.1.attention.self.key.bias'"), std::string::npos);
  EXPECT_EQ(missing_part(*store_, spec_), "encoder.layer.1.attention.self.key.bias");
}

TEST_F(EncoderPartsTest, AnotherShapeIsSaid) {
  tensors_["encoder.layer.0.output.dense.bias"] = {{2}, {1, 2}};
  const std::string said = message();
  EXPECT_NE(said.find("'encoder.layer.0.output.dense.bias' has the shape [2]"), std::string::npos);
  EXPECT_NE(said.find("[64]"), std::string::npos);
}

TEST_F(EncoderPartsTest, WordEmbeddingsThatAreThereTwiceAreAmbiguous) {
  tensors_["other.embeddings.word_embeddings.weight"] = {{1, 1}, {1}};
  EXPECT_NE(message().find("has 2 tensors"), std::string::npos);
}

TEST_F(EncoderPartsTest, WithoutWordEmbeddingsNothingIsFound) {
  tensors_.erase("embeddings.word_embeddings.weight");
  EXPECT_NE(message().find("has 0 tensors"), std::string::npos);
}

}  // namespace
}  // namespace native_infer
