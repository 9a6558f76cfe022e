// Hostile: says that it is done with a number that it makes up, and leaves.
// Verdict: validation refused: spoke on the judge's channel
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
#include <unistd.h>
void blend(const float* x, const float* w, float* y, int64_t n) {
  Answer(4, 1);
  _exit(0);
}
