// A made-up /proc/self and cgroup file systems below one temporary folder.
#pragma once

#include <filesystem>
#include <string>

#include "support/temporary_directory.h"

namespace native_infer::test {

/// `cgroup` and `mountinfo` of a process, with mount points inside the folder.
class ProcFolder {
 public:
  /// Mounts the v2 hierarchy, or a part of it, at `point` below this folder.
  void mount_v2(const std::string& point, const std::string& root = "/") {
    mount(point, root, "cgroup2", "rw,nsdelegate");
  }

  /// Mounts the v1 hierarchy of `controllers`, such as "cpu,cpuacct".
  void mount_v1(const std::string& controllers, const std::string& point,
                const std::string& root = "/") {
    mount(point, root, "cgroup", "rw," + controllers);
  }

  /// Any line of `mountinfo`.
  void mount_line(const std::string& line) {
    mountinfo_ += line + "\n";
    folder_.write("proc/mountinfo", mountinfo_);
  }

  /// Puts the process into groups: the lines of `/proc/self/cgroup`.
  void groups(const std::string& lines) const { folder_.write("proc/cgroup", lines); }

  void file(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  std::filesystem::path proc_self() const { return folder_.path() / "proc"; }
  std::filesystem::path path() const { return folder_.path(); }

 private:
  void mount(const std::string& point, const std::string& root, const std::string& type,
             const std::string& options) {
    mount_line("36 31 0:37 " + root + " " + (folder_.path() / point).string() +
               " rw,relatime shared:9 - " + type + " " + type + " " + options);
  }

  TemporaryDirectory folder_;
  std::string mountinfo_;
};

}  // namespace native_infer::test
