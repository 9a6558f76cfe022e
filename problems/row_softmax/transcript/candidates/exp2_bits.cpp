#include <cstdint>
#include <cstring>

typedef float f16 __attribute__((vector_size(64)));
typedef int32_t i16 __attribute__((vector_size(64)));

static inline f16 Load(const float* p) {
  f16 v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, f16 v) { std::memcpy(p, &v, sizeof(v)); }

static inline f16 Max(f16 a, f16 b) { return a > b ? a : b; }

// exp(v) for v <= 0 as 2^(n + f). Adding 1.5 * 2^23 leaves n in the low bits of the sum; shifted
// into the exponent field it is added to the polynomial's bits, so nothing is converted.
static inline f16 Exp(f16 v) {
  v = Max(v, f16{} - 87.0f);
  const f16 shifted = v * 1.44269504f + 12582912.0f;
  const f16 f = v * 1.44269504f - (shifted - 12582912.0f);
  f16 p = f * 1.33908031e-3f + 9.67013374e-3f;
  p = p * f + 5.55032380e-2f;
  p = p * f + 2.40221322e-1f;
  p = p * f + 6.93147182e-1f;
  p = p * f + 1.00000000f;
  const i16 bits = reinterpret_cast<const i16&>(p) + (reinterpret_cast<const i16&>(shifted) << 23);
  return reinterpret_cast<const f16&>(bits);
}

static inline f16 LoadTail(const float* p, int64_t count) {
  float lanes[16];
  for (int l = 0; l < 16; ++l) lanes[l] = -1e30f;
  std::memcpy(lanes, p, static_cast<size_t>(count) * sizeof(float));
  return Load(lanes);
}

static inline void StoreTail(float* p, f16 v, int64_t count) {
  float lanes[16];
  Store(lanes, v);
  std::memcpy(p, lanes, static_cast<size_t>(count) * sizeof(float));
}

static inline float Highest(f16 v) {
  float m = v[0];
  for (int l = 1; l < 16; ++l) m = v[l] > m ? v[l] : m;
  return m;
}

static inline float Total(f16 v) {
  float s = 0.0f;
  for (int l = 0; l < 16; ++l) s += v[l];
  return s;
}

static void Row(const float* in, float* out, int64_t cols) {
  const int64_t fours = cols & ~int64_t{63};
  const int64_t body = cols & ~int64_t{15};
  const int64_t rest = cols - body;
  const f16 tail = LoadTail(in + body, rest);

  f16 m0 = tail, m1 = tail, m2 = tail, m3 = tail;
  for (int64_t j = 0; j < fours; j += 64) {
    m0 = Max(m0, Load(in + j));
    m1 = Max(m1, Load(in + j + 16));
    m2 = Max(m2, Load(in + j + 32));
    m3 = Max(m3, Load(in + j + 48));
  }
  for (int64_t j = fours; j < body; j += 16) m0 = Max(m0, Load(in + j));
  const float m = Highest(Max(Max(m0, m1), Max(m2, m3)));

  f16 s0 = {}, s1 = {}, s2 = {}, s3 = {};
  for (int64_t j = 0; j < fours; j += 64) {
    const f16 e0 = Exp(Load(in + j) - m);
    const f16 e1 = Exp(Load(in + j + 16) - m);
    const f16 e2 = Exp(Load(in + j + 32) - m);
    const f16 e3 = Exp(Load(in + j + 48) - m);
    Store(out + j, e0);
    Store(out + j + 16, e1);
    Store(out + j + 32, e2);
    Store(out + j + 48, e3);
    s0 += e0;
    s1 += e1;
    s2 += e2;
    s3 += e3;
  }
  for (int64_t j = fours; j < body; j += 16) {
    const f16 e = Exp(Load(in + j) - m);
    Store(out + j, e);
    s0 += e;
  }
  // The padding is exp(-87), about 1e-38: it cannot be seen in the sum.
  const f16 tail_exp = Exp(tail - m);
  const float inv = 1.0f / Total((s0 + s1) + (s2 + s3) + tail_exp);

  for (int64_t j = 0; j < body; j += 16) Store(out + j, Load(out + j) * inv);
  StoreTail(out + body, tail_exp * inv, rest);
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) Row(x + i * cols, y + i * cols, cols);
}
