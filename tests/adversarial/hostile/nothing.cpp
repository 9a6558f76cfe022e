// Hostile: answers nothing, in the hope that memory still holds an answer.
// Verdict: validation mismatch: never written
void blend(const float* x, const float* w, float* y, int64_t n) {
}
