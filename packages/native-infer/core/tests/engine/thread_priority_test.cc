#include <gtest/gtest.h>

#ifdef __linux__
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "native_infer/engine.h"
#include "support/collector.h"
#include "support/error_of.h"
#include "support/loaded_model.h"

namespace native_infer {
namespace {

using test::error_of;

/// The nice values of threads, by their names.
using NiceValues = std::map<std::string, std::vector<int>>;

/// Of this process's threads that are ours.
NiceValues nice_values() {
  NiceValues values;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm"), name);
    const auto id = static_cast<id_t>(std::stoul(task.path().filename().string()));
    if (name.starts_with("ni-")) values[name].push_back(getpriority(PRIO_PROCESS, id));
  }
  return values;
}

/// Expects the values of an engine with so many threads that has answered. A thread has its name
/// and its value when it first gets a CPU, which may be after others have answered without it.
void expect_nice_values(int threads, int nice, const NiceValues& expected) {
  ModelOptions options = test::model_options();
  options.threads = threads;
  options.nice = nice;
  const auto collector = std::make_shared<test::Collector>();
  Engine engine(Model::load(options), {}, collector);
  EXPECT_EQ(engine.info().nice, nice);
  EXPECT_FALSE(collector->wait_for(engine.submit(Texts{"How big is London"})).error);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (nice_values() != expected && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(nice_values(), expected);
}

TEST(ThreadPriority, OfAllThatComputeIsLoweredByTheModelsNiceValue) {
  const int own = getpriority(PRIO_PROCESS, 0);
  expect_nice_values(3, 4, {{"ni-inference", {own + 4}}, {"ni-intra-op", {own + 4, own + 4}}});
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), own);
}

TEST(ThreadPriority, StaysWhereTheNiceValueIsZero) {
  const int own = getpriority(PRIO_PROCESS, 0);
  expect_nice_values(2, 0, {{"ni-inference", {own}}, {"ni-intra-op", {own}}});
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
