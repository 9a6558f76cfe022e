// A look at what runs on this machine.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

#include "specgen/eval/runner_wire.h"

namespace specgen {

// All processes but zombies, as they were when it was made.
class ProcessTree {
 public:
  ProcessTree() {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
      const std::string id = entry.path().filename().string();
      if (id.find_first_not_of("0123456789") == std::string::npos) Read(id);
    }
  }

  // By id, with their names.
  std::map<pid_t, std::string> Below(pid_t ancestor) const {
    std::map<pid_t, std::string> found;
    std::set<pid_t> ancestors{ancestor};
    for (bool grew = true; grew;) {
      grew = false;
      for (const auto& [id, process] : all_) {
        if (!ancestors.contains(process.parent) || !ancestors.insert(id).second) continue;
        found[id] = process.name;
        grew = true;
      }
    }
    return found;
  }

  // Forgets a process and those above it up to the first of this name; nothing where there is none.
  void RemoveUpTo(pid_t id, const std::string& name) {
    std::set<pid_t> removed;
    for (; all_.contains(id) && all_[id].name != name; id = all_[id].parent) removed.insert(id);
    if (!all_.contains(id)) return;
    for (const pid_t one : removed) all_.erase(one);
  }

 private:
  struct Process {
    pid_t parent = 0;
    std::string name;
  };
  void Read(const std::string& id) {
    std::ifstream file("/proc/" + id + "/stat");
    std::string line;
    if (!std::getline(file, line)) return;
    const std::size_t open = line.find('(');
    const std::size_t close = line.rfind(')');
    std::istringstream rest(line.substr(close + 1));
    char state = 'Z';
    pid_t parent = 0;
    rest >> state >> parent;
    if (state != 'Z' && state != 'X') {
      all_[std::stoi(id)] = {parent, line.substr(open + 1, close - open - 1)};
    }
  }

  std::map<pid_t, Process> all_;
};

}  // namespace specgen
