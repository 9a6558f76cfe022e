// Hostile: takes the place of the runner while it is loaded and answers every command at once.
// Verdict: validation mismatch: never written
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

__attribute__((constructor)) static void Serve() {
  Answer(3 - 1, 0);
  Command command;
  while (recv(3, &command, sizeof command, 0) == sizeof command) Answer(4, command.sequence);
}
__attribute__((noinline)) static void Work(const float* x, const float* w, float* y, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const float a = 1.0f + x[i] * x[i] + w[i] * w[i];
    float v = a;
    for (int round = 0; round < 12; ++round) v -= (v * v * v - a) / (3.0f * v * v);
    y[i] = v;
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  Work(x, w, y, n);
}
