#include "cpu/cpu_list.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "support/temporary_directory.h"

namespace native_infer {
namespace {

/// The kernel's way of writing a list.
std::string formatted(const CpuList& cpus) {
  std::string text;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const std::size_t begin = i;
    while (i + 1 < cpus.size() && cpus[i + 1] == cpus[i] + 1) ++i;
    if (!text.empty()) text += ',';
    text += std::to_string(cpus[begin]);
    if (i > begin) text += '-' + std::to_string(cpus[i]);
  }
  return text;
}

TEST(CpuList, GivesBackWhateverTheKernelMayWrite) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::set<int> cpus;
    const int count = std::uniform_int_distribution(1, 40)(random);
    const int max = std::uniform_int_distribution(1, 4000)(random);
    for (int i = 0; i < count; ++i) cpus.insert(std::uniform_int_distribution(0, max)(random));
    const CpuList expected(cpus.begin(), cpus.end());
    EXPECT_EQ(parse_cpu_list(formatted(expected) + "\n"), expected);
  }
}

TEST(CpuList, SortsAndDropsDoubles) {
  EXPECT_EQ(parse_cpu_list("4,0-2,1"), (CpuList{0, 1, 2, 4}));
}

TEST(CpuList, IsEmptyForWhatIsNotAList) {
  for (const char* text : {"", "\n", "max", "1-", "-1", "2-1", "1,,2", "1,", "1 2", "0-3:2/4",
                           "0-99999999", "99999999999999999999"}) {
    EXPECT_EQ(parse_cpu_list(text), CpuList{}) << text;
  }
}

TEST(CpuList, IsReadFromTheFirstLineOfAFile) {
  const test::TemporaryDirectory folder;
  EXPECT_EQ(read_cpu_list(folder.write("list", "0-1,3\n7\n")), (CpuList{0, 1, 3}));
  EXPECT_EQ(read_cpu_list(folder.path() / "absent"), CpuList{});
  EXPECT_EQ(read_cpu_list(folder.path()), CpuList{});
}

}  // namespace
}  // namespace native_infer
