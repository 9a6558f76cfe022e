#include <cstdint>
#include <cstring>

typedef float f8 __attribute__((vector_size(32)));
typedef int32_t i8 __attribute__((vector_size(32)));

static inline f8 Load(const float* p) {
  f8 v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, f8 v) { std::memcpy(p, &v, sizeof(v)); }

static inline f8 Exp(f8 v) {
  v = v < -87.0f ? f8{} - 87.0f : v;
  const f8 n = (v * 1.44269504f + 12582912.0f) - 12582912.0f;
  const f8 r = (v - n * 0.693359375f) + n * 2.12194440e-4f;
  f8 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const i8 bits = (__builtin_convertvector(n, i8) + 127) << 23;
  return p * reinterpret_cast<const f8&>(bits);
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  const int64_t body = cols & ~int64_t{7};
  const int64_t rest = cols - body;
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;

    // The last cols % 8 entries, padded with a repeated one: it cannot change the maximum.
    float padded[8] = {-1e30f, -1e30f, -1e30f, -1e30f, -1e30f, -1e30f, -1e30f, -1e30f};
    for (int l = 0; l < 8 && rest > 0; ++l) padded[l] = in[body + (l < rest ? l : 0)];
    const f8 tail = Load(padded);

    f8 vm = tail;
    for (int64_t j = 0; j < body; j += 8) {
      const f8 v = Load(in + j);
      vm = v > vm ? v : vm;
    }
    float m = vm[0];
    for (int l = 1; l < 8; ++l) m = vm[l] > m ? vm[l] : m;

    f8 vs = Exp(tail - m);
    for (int64_t j = 0; j < body; j += 8) {
      const f8 e = Exp(Load(in + j) - m);
      Store(out + j, e);
      vs += e;
    }
    const f8 tail_exp = Exp(tail - m);
    float s = 0.0f;
    for (int l = 0; l < 8; ++l) s += vs[l];

    const float inv = 1.0f / s;
    for (int64_t j = 0; j < body; j += 8) Store(out + j, Load(out + j) * inv);
    for (int l = 0; l < rest; ++l) out[body + l] = tail_exp[l] * inv;
  }
}
