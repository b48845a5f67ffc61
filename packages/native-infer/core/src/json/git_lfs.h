// Files that Git LFS keeps elsewhere, and has not fetched.
#pragma once

#include <string_view>

namespace native_infer {

/// Whether a file that begins with `text` is the pointer that Git LFS leaves in place of a file.
constexpr bool is_git_lfs_pointer(std::string_view text) {
  return text.starts_with("version https://git-lfs.github.com/spec/");
}

/// What is said of it, behind the file's name.
constexpr const char* kIsGitLfsPointer =
    "is a pointer of Git LFS and not the file itself: fetch it with 'git lfs pull'.";

}  // namespace native_infer
