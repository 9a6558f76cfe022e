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

static inline vec Exp(vec v) {
  v = v < -87.0f ? vec{} - 87.0f : v;
  const vec n = (v * 1.44269504f + 12582912.0f) - 12582912.0f;
  const vec r = (v - n * 0.693359375f) + n * 2.12194440e-4f;
  vec p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const ivec bits = (__builtin_convertvector(n, ivec) + 127) << 23;
  return p * reinterpret_cast<const vec&>(bits);
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  const int64_t body = cols - cols % kLanes;
  const int64_t rest = cols - body;
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;

    // The last cols % kLanes entries, padded with something that exp turns into nothing.
    float padded[kLanes];
    for (int l = 0; l < kLanes; ++l) padded[l] = l < rest ? in[body + l] : -1e30f;
    const vec tail = Load(padded);

    vec vm = tail;
    for (int64_t j = 0; j < body; j += kLanes) {
      const vec v = Load(in + j);
      vm = v > vm ? v : vm;
    }
    float m = vm[0];
    for (int l = 1; l < kLanes; ++l) m = vm[l] > m ? vm[l] : m;

    vec vs = {};
    for (int64_t j = 0; j < body; j += kLanes) {
      const vec e = Exp(Load(in + j) - m);
      Store(out + j, e);
      vs += e;
    }
    const vec tail_exp = Exp(tail - m);
    float s = 0.0f;
    for (int l = 0; l < rest; ++l) s += tail_exp[l];
    for (int l = 0; l < kLanes; ++l) s += vs[l];

    const float inv = 1.0f / s;
    for (int64_t j = 0; j < body; j += kLanes) Store(out + j, Load(out + j) * inv);
    for (int l = 0; l < rest; ++l) out[body + l] = tail_exp[l] * inv;
  }
}
