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
  // Exponentials go to scratch, so that y is written once and never read back.
  const int64_t stride = (cols + 63) & ~int64_t{63};
  double scratch[rows * stride * 2];
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float m = in[0];
    for (int64_t j = 1; j < cols; ++j) m = in[j] > m ? in[j] : m;
    float* row = reinterpret_cast<float*>(scratch + i * stride * 2);
    f8 vs = {};
    int64_t j = 0;
    for (; j + 8 <= cols; j += 8) {
      const f8 e = Exp(Load(in + j) - m);
      Store(row + j, e);
      vs += e;
    }
    float s = 0.0f;
    for (int l = 0; l < 8; ++l) s += vs[l];
    for (; j < cols; ++j) {
      row[j] = Exp(f8{} + (in[j] - m))[0];
      s += row[j];
    }
    const float inv = 1.0f / s;
    for (j = 0; j < cols; ++j) y[i * cols + j] = row[j] * inv;
  }
}
