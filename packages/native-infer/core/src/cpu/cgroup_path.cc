#include "cpu/cgroup_path.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

namespace native_infer {
namespace {

namespace fs = std::filesystem;

/// A line of `mountinfo` that mounts a hierarchy.
struct Mount {
  /// The group that the mount point shows.
  fs::path root;
  fs::path point;
};

/// Whether `list`, separated by commas, has the item.
bool has_item(std::string_view list, std::string_view item) {
  while (true) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == item) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

/// `mountinfo` writes space, tab, newline and backslash as a backslash and three octal digits.
std::string unescaped(std::string_view text) {
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) &&
                        octal(text[i + 2]) && octal(text[i + 3]);
    if (!escape) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                    (text[i + 3] - '0')));
    i += 3;
  }
  return out;
}

/// Reads "id parent device root point options [tag …] - type source options". Nothing where the
/// line mounts something else than the hierarchy asked for: v2 for an empty controller, else the v1
/// hierarchy that has it.
std::optional<Mount> parse_mount(const std::string& line, std::string_view controller) {
  std::istringstream words(line);
  std::string skipped;
  std::string root;
  std::string point;
  std::string type;
  std::string options;
  words >> skipped >> skipped >> skipped >> root >> point;
  while (words >> skipped && skipped != "-") {
  }
  if (!(words >> type >> skipped >> options)) return std::nullopt;
  const bool wanted =
      controller.empty() ? type == "cgroup2" : type == "cgroup" && has_item(options, controller);
  if (!wanted) return std::nullopt;
  return Mount{unescaped(root), unescaped(point)};
}

std::vector<Mount> mounts(const fs::path& mountinfo, std::string_view controller) {
  std::ifstream file(mountinfo);
  std::vector<Mount> found;
  for (std::string line; std::getline(file, line);) {
    if (auto mount = parse_mount(line, controller)) found.push_back(std::move(*mount));
  }
  return found;
}

/// The path of `group` as the mount shows it; nothing where it does not.
std::optional<CgroupPath> path_in(const Mount& mount, const fs::path& group) {
  const fs::path below = group.lexically_relative(mount.root);
  // Outside of the mount, or of the namespace: such paths climb.
  if (below.empty() || std::find(below.begin(), below.end(), "..") != below.end()) {
    return std::nullopt;
  }
  if (below == ".") return CgroupPath{mount.point, mount.point};
  return CgroupPath{mount.point, mount.point / below};
}

void add_paths(const std::vector<Mount>& mounts, const fs::path& group,
               std::vector<CgroupPath>& paths) {
  const std::size_t before = paths.size();
  for (const Mount& mount : mounts) {
    if (auto path = path_in(mount, group)) paths.push_back(std::move(*path));
  }
  if (paths.size() == before && !mounts.empty()) {
    paths.push_back({mounts.front().point, mounts.front().point});
  }
}

}  // namespace

std::vector<fs::path> CgroupPath::levels() const {
  std::vector<fs::path> levels{group};
  while (levels.back() != top && levels.back().has_relative_path()) {
    levels.push_back(levels.back().parent_path());
  }
  return levels;
}

std::vector<CgroupPath> cgroup_paths(const fs::path& proc_self, std::string_view controller) {
  std::vector<CgroupPath> paths;
  std::ifstream file(proc_self / "cgroup");
  // Each line is "<id>:<controllers>:<group>"; v2 has no controllers.
  for (std::string line; std::getline(file, line);) {
    std::istringstream parts(line);
    std::string id;
    std::string controllers;
    std::string group;
    std::getline(parts, id, ':');
    std::getline(parts, controllers, ':');
    if (!std::getline(parts, group) || !group.starts_with('/')) continue;
    if (controllers.empty()) {
      add_paths(mounts(proc_self / "mountinfo", ""), group, paths);
    } else if (has_item(controllers, controller)) {
      add_paths(mounts(proc_self / "mountinfo", controller), group, paths);
    }
  }
  return paths;
}

}  // namespace native_infer
