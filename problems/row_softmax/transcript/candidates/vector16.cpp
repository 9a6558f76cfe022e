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

static inline f16 Exp(f16 v) {
  v = v < -87.0f ? f16{} - 87.0f : v;
  const f16 n = (v * 1.44269504f + 12582912.0f) - 12582912.0f;
  const f16 r = (v - n * 0.693359375f) + n * 2.12194440e-4f;
  f16 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const i16 bits = (__builtin_convertvector(n, i16) + 127) << 23;
  return p * reinterpret_cast<const f16&>(bits);
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  const int64_t body = cols & ~int64_t{15};
  const int64_t rest = cols - body;
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;

    // The last cols % 16 entries, padded with something that exp turns into nothing.
    float padded[16];
    for (int l = 0; l < 16; ++l) padded[l] = l < rest ? in[body + l] : -1e30f;
    const f16 tail = Load(padded);

    f16 vm = tail;
    for (int64_t j = 0; j < body; j += 16) {
      const f16 v = Load(in + j);
      vm = v > vm ? v : vm;
    }
    float m = vm[0];
    for (int l = 1; l < 16; ++l) m = vm[l] > m ? vm[l] : m;

    f16 vs = {};
    for (int64_t j = 0; j < body; j += 16) {
      const f16 e = Exp(Load(in + j) - m);
      Store(out + j, e);
      vs += e;
    }
    const f16 tail_exp = Exp(tail - m);
    float s = 0.0f;
    for (int l = 0; l < rest; ++l) s += tail_exp[l];
    for (int l = 0; l < 16; ++l) s += vs[l];

    const float inv = 1.0f / s;
    for (int64_t j = 0; j < body; j += 16) Store(out + j, Load(out + j) * inv);
    for (int l = 0; l < rest; ++l) out[body + l] = tail_exp[l] * inv;
  }
}
