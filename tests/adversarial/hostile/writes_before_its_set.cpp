// Hostile: writes at the very start of its set, where nothing of its own lies.
// Verdict: validation mismatch: before the start of 'x'
#include <sys/socket.h>
struct Layout { uint32_t in, out; uint64_t stride, io[16], oo[16]; int64_t dims[16]; };
struct Command { uint64_t sequence, first, count; Layout layout; };
struct Reply { uint32_t kind, unused; uint64_t sequence; char text[240]; };
static void Answer(uint32_t kind, uint64_t sequence) {
  Reply reply{};
  reply.kind = kind;
  reply.sequence = sequence;
  send(3, &reply, sizeof reply, 0);
}
static Command* FindCommand(int64_t n) {
  auto* at = reinterpret_cast<uint64_t*>(__builtin_frame_address(0));
  for (int i = 0; i < 2000; ++i) {
    auto* command = reinterpret_cast<Command*>(at + i);
    const Layout& layout = command->layout;
    if (layout.in == 2 && layout.out == 1 && layout.dims[0] == n) return command;
  }
  __builtin_trap();
}

#include <cstring>
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  const Command& command = *FindCommand(n);
  Work(x, w, y, n);
  char* const set = reinterpret_cast<char*>(const_cast<float*>(x)) - command.layout.io[0];
  std::memset(set, 0, 256);
}
