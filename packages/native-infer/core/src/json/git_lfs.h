// Files that Git LFS keeps elsewhere, and has not fetched.
#pragma once

#include <filesystem>
#include <string_view>

namespace native_infer {

/// Whether a file that begins with `text` is the pointer that Git LFS leaves in place of a file.
constexpr bool is_git_lfs_pointer(std::string_view text) {
  return text.starts_with("version https://git-lfs.github.com/spec/");
}

/// What is said of it, behind the file's name.
constexpr const char* kIsGitLfsPointer =
    "is a pointer of Git LFS and not the file itself: fetch it with 'git lfs pull'.";

/// Throws `Error` with `MODEL_INVALID` if the file is such a pointer, of which a reader of its
/// format would say something else. A file that cannot be read passes.
void check_fetched(const std::filesystem::path& file);

}  // namespace native_infer
