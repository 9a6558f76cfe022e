#include <cstdint>
#include <cstring>

// GCC 12 takes vectors that are wider than the machine's through memory, so they are not.
#ifdef __AVX512F__
constexpr int kLanes = 16;
#else
constexpr int kLanes = 8;
#endif
typedef float vec __attribute__((vector_size(kLanes * 4)));
typedef int32_t ivec __attribute__((vector_size(kLanes * 4)));

static inline vec Load(const float* p) {
  vec v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, vec v) { std::memcpy(p, &v, sizeof(v)); }

static inline vec Max(vec a, vec b) { return a > b ? a : b; }

// exp(v) for v <= 0 as 2^(n + f). Adding 1.5 * 2^23 leaves n in the low bits of the sum; shifted
// into the exponent field it is added to the polynomial's bits, so nothing is converted.
static inline vec Exp(vec v) {
  v = Max(v, vec{} - 87.0f);
  const vec shifted = v * 1.44269504f + 12582912.0f;
  const vec f = v * 1.44269504f - (shifted - 12582912.0f);
  vec p = f * 1.33908031e-3f + 9.67013374e-3f;
  p = p * f + 5.55032380e-2f;
  p = p * f + 2.40221322e-1f;
  p = p * f + 6.93147182e-1f;
  p = p * f + 1.00000000f;
  const ivec bits =
      reinterpret_cast<const ivec&>(p) + (reinterpret_cast<const ivec&>(shifted) << 23);
  return reinterpret_cast<const vec&>(bits);
}

static inline vec LoadTail(const float* p, int64_t count) {
  float lanes[kLanes];
  for (int l = 0; l < kLanes; ++l) lanes[l] = -1e30f;
  std::memcpy(lanes, p, static_cast<size_t>(count) * sizeof(float));
  return Load(lanes);
}

static inline void StoreTail(float* p, vec v, int64_t count) {
  float lanes[kLanes];
  Store(lanes, v);
  std::memcpy(p, lanes, static_cast<size_t>(count) * sizeof(float));
}

static inline float Highest(vec v) {
  float m = v[0];
  for (int l = 1; l < kLanes; ++l) m = v[l] > m ? v[l] : m;
  return m;
}

static inline float Total(vec v) {
  float s = 0.0f;
  for (int l = 0; l < kLanes; ++l) s += v[l];
  return s;
}

static void Row(const float* in, float* out, int64_t cols) {
  const int64_t fours = cols - cols % (4 * kLanes);
  const int64_t body = cols - cols % kLanes;
  const int64_t rest = cols - body;
  const vec tail = LoadTail(in + body, rest);

  vec m0 = tail, m1 = tail, m2 = tail, m3 = tail;
  for (int64_t j = 0; j < fours; j += 4 * kLanes) {
    m0 = Max(m0, Load(in + j));
    m1 = Max(m1, Load(in + j + kLanes));
    m2 = Max(m2, Load(in + j + 2 * kLanes));
    m3 = Max(m3, Load(in + j + 3 * kLanes));
  }
  for (int64_t j = fours; j < body; j += kLanes) m0 = Max(m0, Load(in + j));
  const float m = Highest(Max(Max(m0, m1), Max(m2, m3)));

  vec s0 = {}, s1 = {}, s2 = {}, s3 = {};
  for (int64_t j = 0; j < fours; j += 4 * kLanes) {
    const vec e0 = Exp(Load(in + j) - m);
    const vec e1 = Exp(Load(in + j + kLanes) - m);
    const vec e2 = Exp(Load(in + j + 2 * kLanes) - m);
    const vec e3 = Exp(Load(in + j + 3 * kLanes) - m);
    Store(out + j, e0);
    Store(out + j + kLanes, e1);
    Store(out + j + 2 * kLanes, e2);
    Store(out + j + 3 * kLanes, e3);
    s0 += e0;
    s1 += e1;
    s2 += e2;
    s3 += e3;
  }
  for (int64_t j = fours; j < body; j += kLanes) {
    const vec e = Exp(Load(in + j) - m);
    Store(out + j, e);
    s0 += e;
  }
  // The padding is exp(-87), about 1e-38: it cannot be seen in the sum.
  const vec tail_exp = Exp(tail - m);
  const float inv = 1.0f / Total((s0 + s1) + (s2 + s3) + tail_exp);

  for (int64_t j = 0; j < body; j += kLanes) Store(out + j, Load(out + j) * inv);
  StoreTail(out + body, tail_exp * inv, rest);
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) Row(x + i * cols, y + i * cols, cols);
}
