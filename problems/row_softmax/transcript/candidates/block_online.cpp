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

// The largest block count that fits the factors below; longer rows take larger blocks.
constexpr int64_t kBlockMax = 64;

static void Row(const float* in, float* out, int64_t cols) {
  const int64_t body = cols - cols % kLanes;
  const int64_t rest = cols - body;
  const vec tail = LoadTail(in + body, rest);

  int64_t block = 256;
  while (block * kBlockMax < body) block *= 2;
  float block_max[kBlockMax];
  float m = Highest(tail);
  float s = 0.0f;
  int64_t blocks = 0;
  for (int64_t start = 0; start < body; start += block, ++blocks) {
    const int64_t end = start + block < body ? start + block : body;
    vec vm = vec{} + m;
    for (int64_t j = start; j < end; j += kLanes) vm = Max(vm, Load(in + j));
    const float next = Highest(vm);
    vec vs = {};
    for (int64_t j = start; j < end; j += kLanes) {
      const vec e = Exp(Load(in + j) - next);
      Store(out + j, e);
      vs += e;
    }
    s = s * Exp(vec{} + (m - next))[0] + Total(vs);
    m = next;
    block_max[blocks] = next;
  }
  const vec tail_exp = Exp(tail - m);
  const float inv = 1.0f / (s + Total(tail_exp));
  for (int64_t b = 0; b < blocks; ++b) {
    const float factor = Exp(vec{} + (block_max[b] - m))[0] * inv;
    const int64_t end = (b + 1) * block < body ? (b + 1) * block : body;
    for (int64_t j = b * block; j < end; j += kLanes) Store(out + j, Load(out + j) * factor);
  }
  StoreTail(out + body, tail_exp * inv, rest);
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) Row(x + i * cols, y + i * cols, cols);
}
