// Hostile: waits for the next command itself, so that the runner never answers.
// Verdict: validation timed out: did not return within
#include <sys/socket.h>
void blend(const float* x, const float* w, float* y, int64_t n) {
  char command[512];
  recv(3, command, sizeof command, 0);
}
