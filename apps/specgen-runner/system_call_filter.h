// What a program may ask of the kernel. Each filter is inherited, survives execve and cannot be
// taken off.
#pragma once

namespace specgen {

class SystemCallFilter {
 public:
  // What a library needs to load, to compute on memory, to print and to die. Everything else, and
  // above all threads, processes, timers, sockets, signals to others and files to write, is not
  // permitted.
  static SystemCallFilter ForCandidates();
  // Everything but the network and what takes over kernels and other processes.
  static SystemCallFilter ForCompilers();

  SystemCallFilter(const SystemCallFilter&) = delete;
  SystemCallFilter& operator=(const SystemCallFilter&) = delete;
  ~SystemCallFilter();

  // False, with errno, where it could not be made or the kernel does not take it. Making one costs
  // more than loading it.
  bool Load() const;

 private:
  explicit SystemCallFilter(void* context) : context_(context) {}
  void* context_;  // Null where it could not be made.
};

}  // namespace specgen
