#include "packing/cache_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "support/temporary_directory.h"
#include "weights/content_hash.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

const std::string kKey = "00112233445566778899aabbccddeeff";

std::vector<std::byte> some_block() {
  std::vector<std::byte> block(10'000);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::byte>(i * 7);
  return block;
}

bool holds(const std::shared_ptr<const MappedFile>& file, const std::vector<std::byte>& block) {
  return file != nullptr && std::equal(block.begin(), block.end(), PackedCache::block_of(*file));
}

class CacheFile : public ::testing::Test {
 protected:
  /// The only file of the cache.
  fs::path file() const { return folder() / (kKey + ".packed"); }
  fs::path folder() const { return directory_.path() / "made" / "here"; }

  void overwrite(std::streamoff at, char byte) const {
    std::fstream stream(file(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(at);
    stream.put(byte);
  }

  const test::TemporaryDirectory directory_;
  const PackedCache cache_{folder()};
  const std::vector<std::byte> block_ = some_block();
};

TEST_F(CacheFile, WhatWasStoredIsFoundAndAligned) {
  EXPECT_EQ(cache_.find(kKey, block_.size()), nullptr);
  EXPECT_TRUE(holds(cache_.store(kKey, block_), block_));
  const auto found = cache_.find(kKey, block_.size());
  EXPECT_TRUE(holds(found, block_));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(PackedCache::block_of(*found)) % 64, 0U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()), 1);
}

TEST_F(CacheFile, AnotherKeyOrSizeIsNotFound) {
  cache_.store(kKey, block_);
  EXPECT_EQ(cache_.find(kKey, block_.size() - 64), nullptr);
  fs::copy_file(file(), folder() / "ffeeddccbbaa99887766554433221100.packed");
  EXPECT_EQ(cache_.find("ffeeddccbbaa99887766554433221100", block_.size()), nullptr);
}

TEST_F(CacheFile, ADamagedFileIsNotUsedAndIsReplaced) {
  cache_.store(kKey, block_);
  const auto size = static_cast<std::streamoff>(fs::file_size(file()));
  for (const std::streamoff at : {std::streamoff{0}, std::streamoff{9}, std::streamoff{4096},
                                  std::streamoff{9999}, size - 1}) {
    overwrite(at, '\xEE');
    EXPECT_EQ(cache_.find(kKey, block_.size()), nullptr) << at;
    EXPECT_TRUE(holds(cache_.store(kKey, block_), block_));
    EXPECT_TRUE(holds(cache_.find(kKey, block_.size()), block_));
  }
  for (const std::uintmax_t length : {0U, 17U, 4096U, 9000U}) {
    fs::resize_file(file(), length);
    EXPECT_EQ(cache_.find(kKey, block_.size()), nullptr) << length;
  }
}

TEST_F(CacheFile, AFolderThatCannotBeWrittenIsNoError) {
  std::ofstream(directory_.path() / "made") << "a file where the folder would be";
  EXPECT_EQ(cache_.store(kKey, block_), nullptr);
  EXPECT_EQ(cache_.find(kKey, block_.size()), nullptr);
}

TEST_F(CacheFile, WhatDoesNotComeToItsNameIsRemoved) {
  // What is written is renamed over a folder, which fails as late as anything can.
  fs::create_directories(file() / "in the way");
  EXPECT_EQ(cache_.store(kKey, block_), nullptr);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()), 1);
}

TEST_F(CacheFile, WithoutAFolderThereIsNoCache) {
  const PackedCache none{fs::path()};
  EXPECT_EQ(none.store(kKey, block_), nullptr);
  EXPECT_EQ(none.find(kKey, block_.size()), nullptr);
}

TEST(ContentHash, EveryByteAndTheLengthCount) {
  const auto hash_of = [](const std::vector<std::byte>& bytes) {
    ContentHash hash;
    hash.add(bytes);
    return hash.hex();
  };
  std::vector<std::byte> bytes(200);
  const std::string zeros = hash_of(bytes);
  EXPECT_EQ(zeros.size(), 32U);
  EXPECT_EQ(zeros, hash_of(bytes));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes[i] = static_cast<std::byte>(1U << bit);
      EXPECT_NE(hash_of(bytes), zeros) << i;
    }
    bytes[i] = std::byte{0};
  }
  bytes.push_back(std::byte{0});
  EXPECT_NE(hash_of(bytes), zeros);
}

}  // namespace
}  // namespace native_infer
