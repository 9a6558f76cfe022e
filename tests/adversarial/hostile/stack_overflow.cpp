// Hostile: recurses without end.
// Verdict: validation crashed: SIGSEGV
void blend(const float* x, const float* w, float* y, int64_t n) {
  volatile char frame[4096];
  frame[0] = 1;
  blend(x, w, y, n + frame[0]);
  frame[1] = frame[0];
}
