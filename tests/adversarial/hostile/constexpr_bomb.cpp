// Hostile: has the compiler compute for hours, in pieces that each stay under its own limit.
// Verdict: compilation timed out: the compiler did not end
template <int Piece>
constexpr int Spin() {
  int sum = Piece;
  for (int i = 0; i < 200'000; ++i) sum ^= i;
  return sum;
}
template <int First, int Count>
constexpr int Spins() {
  if constexpr (Count == 1) {
    constexpr int kValue = Spin<First>();
    return kValue;
  } else {
    return Spins<First, Count / 2>() ^ Spins<First + Count / 2, Count / 2>();
  }
}
void blend(const float* x, const float* w, float* y, int64_t n) {
  y[0] = Spins<0, 65536>();
}
