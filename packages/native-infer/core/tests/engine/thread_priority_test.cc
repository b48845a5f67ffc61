#include <gtest/gtest.h>

#ifdef __linux__
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "native_infer/engine.h"
#include "support/collector.h"
#include "support/error_of.h"
#include "support/loaded_model.h"

namespace native_infer {
namespace {

using test::error_of;

/// The nice values of this process's threads that are ours, by their names.
std::map<std::string, std::vector<int>> nice_values() {
  std::map<std::string, std::vector<int>> values;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm"), name);
    const auto id = static_cast<id_t>(std::stoul(task.path().filename().string()));
    if (name.starts_with("ni-")) values[name].push_back(getpriority(PRIO_PROCESS, id));
  }
  return values;
}

/// The values while an engine with so many threads is there and has answered.
std::map<std::string, std::vector<int>> nice_values_of(int threads, int nice) {
  ModelOptions options = test::model_options();
  options.threads = threads;
  options.nice = nice;
  const auto collector = std::make_shared<test::Collector>();
  Engine engine(Model::load(options), {}, collector);
  EXPECT_EQ(engine.info().nice, nice);
  EXPECT_FALSE(collector->wait_for(engine.submit(Texts{"How big is London"})).error);
  return nice_values();
}

TEST(ThreadPriority, OfAllThatComputeIsLoweredByTheModelsNiceValue) {
  const int own = getpriority(PRIO_PROCESS, 0);
  const auto values = nice_values_of(3, 4);
  EXPECT_EQ(values.at("ni-inference"), std::vector<int>({own + 4}));
  EXPECT_EQ(values.at("ni-intra-op"), std::vector<int>({own + 4, own + 4}));
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), own);
}

TEST(ThreadPriority, StaysWhereTheNiceValueIsZero) {
  const int own = getpriority(PRIO_PROCESS, 0);
  const auto values = nice_values_of(2, 0);
  EXPECT_EQ(values.at("ni-inference"), std::vector<int>({own}));
  EXPECT_EQ(values.at("ni-intra-op"), std::vector<int>({own}));
}

TEST(ThreadPriority, RefusesNiceValuesThatThereAreNot) {
  for (const int nice : {-1, 20}) {
    ModelOptions options = test::model_options();
    options.nice = nice;
    const auto error = error_of([&] { Model::load(options); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::INVALID_ARGUMENT);
    EXPECT_NE(std::string(error->what()).find("allowed are 0 to 19"), std::string::npos);
  }
}

}  // namespace
}  // namespace native_infer
#endif
