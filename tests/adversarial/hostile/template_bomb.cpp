// Hostile: instantiates templates without end.
// Verdict: compilation timed out: the compiler did not end
template <int Depth, unsigned long Path>
struct Bomb {
  static constexpr unsigned long kValue =
      Bomb<Depth - 1, 2 * Path>::kValue + Bomb<Depth - 1, 2 * Path + 1>::kValue;
};
template <unsigned long Path>
struct Bomb<0, Path> {
  static constexpr unsigned long kValue = Path;
};
void blend(const float* x, const float* w, float* y, int64_t n) {
  y[0] = Bomb<60, 1>::kValue;
}
