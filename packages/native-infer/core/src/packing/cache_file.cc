#include "packing/cache_file.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <random>
#include <system_error>
#include <utility>

#include "native_infer/error.h"
#include "packing/packed_layout.h"
#include "weights/content_hash.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// Before the block; as long as a page, so that the block is aligned as mapped memory is.
constexpr std::size_t kHeaderBytes = 4096;

struct Header {
  std::array<char, 8> magic = {'n', 'i', 'p', 'a', 'c', 'k', 'e', 'd'};
  std::uint64_t layout_version = kPackedLayoutVersion;
  std::uint64_t block_bytes = 0;
  /// Of the key and the block.
  std::array<std::uint64_t, 2> checksum = {};
};

Header header_of(const std::string& key, std::span<const std::byte> block) {
  ContentHash hash;
  hash.add(std::as_bytes(std::span(key)));
  hash.add(block);
  Header header;
  header.block_bytes = block.size();
  header.checksum = hash.value();
  return header;
}

/// Removes a file that did not come to its name.
struct Unfinished {
  fs::path path;
  ~Unfinished() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

bool write_file(const fs::path& path, const Header& header, std::span<const std::byte> block) {
  std::array<char, kHeaderBytes> first{};
  std::memcpy(first.data(), &header, sizeof(header));
  std::ofstream stream(path, std::ios::binary);
  stream.write(first.data(), first.size());
  stream.write(reinterpret_cast<const char*>(block.data()),
               static_cast<std::streamsize>(block.size()));
  stream.close();
  return !stream.fail();
}

}  // namespace

fs::path PackedCache::path_of(const std::string& key) const {
  return folder_ / (key + ".packed");
}

const std::byte* PackedCache::block_of(const MappedFile& file) {
  return file.bytes().data() + kHeaderBytes;
}

std::shared_ptr<const MappedFile> PackedCache::find(const std::string& key,
                                                    std::size_t bytes) const {
  if (folder_.empty()) return nullptr;
  try {
    auto file = std::make_shared<const MappedFile>(path_of(key));
    if (file->bytes().size() != kHeaderBytes + bytes) return nullptr;
    const Header wanted = header_of(key, file->bytes().subspan(kHeaderBytes));
    if (std::memcmp(file->bytes().data(), &wanted, sizeof(wanted)) != 0) return nullptr;
    return file;
  } catch (const Error&) {
    return nullptr;  // it is not there, or not to be read
  }
}

std::shared_ptr<const MappedFile> PackedCache::store(const std::string& key,
                                                     std::span<const std::byte> block) const {
  if (folder_.empty()) return nullptr;
  std::error_code error;
  if (fs::create_directories(folder_, error)) fs::permissions(folder_, fs::perms::owner_all, error);
  std::random_device random;
  const Unfinished unfinished{folder_ / (key + "." + std::to_string(random()) + ".tmp")};
  if (!write_file(unfinished.path, header_of(key, block), block)) return nullptr;
  fs::rename(unfinished.path, path_of(key), error);
  if (error) return nullptr;
  try {
    auto file = std::make_shared<const MappedFile>(path_of(key));
    return file->bytes().size() == kHeaderBytes + block.size() ? std::move(file) : nullptr;
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace native_infer
