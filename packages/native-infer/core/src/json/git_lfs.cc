#include "json/git_lfs.h"

#include <fstream>
#include <string>

#include "native_infer/error.h"

namespace native_infer {

void check_fetched(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string begin(64, '\0');
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (is_git_lfs_pointer(begin))
    throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' " + kIsGitLfsPointer);
}

}  // namespace native_infer
