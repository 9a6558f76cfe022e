#include <cmath>
#include <cstdint>
#include <cstring>

// GCC 12 takes vectors that are wider than the machine's through memory, so they are not.
#ifdef __AVX512F__
constexpr int kLanes = 16;
#else
constexpr int kLanes = 8;
#endif
typedef float vec __attribute__((vector_size(kLanes * 4)));

static inline vec Load(const float* p) {
  vec v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}

static inline void Store(float* p, vec v) { std::memcpy(p, &v, sizeof(v)); }

// v times the normal distribution function: 1/2 + u Q(u^2) with a polynomial Q of degree 10 in
// w = u^2 * 2 / 4.6^2 - 1, where u is v cut to [-4.6, 4.6]; beyond that it is 0 or 1 to 3e-6.
static inline vec Gelu(vec v) {
  vec u = v > 4.6f ? vec{} + 4.6f : v;
  u = u < -4.6f ? vec{} - 4.6f : u;
  const vec w = u * u * 9.45179584e-2f - 1.0f;
  vec q = w * 1.29774406e-3f - 2.98036063e-3f;
  q = q * w + 3.09702183e-3f;
  q = q * w - 5.74119545e-3f;
  q = q * w + 1.25995872e-2f;
  q = q * w - 2.02906237e-2f;
  q = q * w + 2.91101461e-2f;
  q = q * w - 4.03395196e-2f;
  q = q * w + 5.41710940e-2f;
  q = q * w - 7.57713133e-2f;
  q = q * w + 1.53543043e-1f;
  return v * (u * q + 0.5f);
}

// The last entries of a row as a vector, the rest of it zero.
static inline vec LoadTail(const float* p, int64_t count) {
  float lanes[kLanes] = {};
  std::memcpy(lanes, p, static_cast<size_t>(count) * sizeof(float));
  return Load(lanes);
}

static inline void StoreTail(float* p, vec v, int64_t count) {
  float lanes[kLanes];
  Store(lanes, v);
  std::memcpy(p, lanes, static_cast<size_t>(count) * sizeof(float));
}

static inline float Total(vec v) {
  float sum = 0.0f;
  for (int l = 0; l < kLanes; ++l) sum += v[l];
  return sum;
}

// Sum of the entries, and of the squares of their distances from `centre`.
struct Moments {
  vec sum;
  vec squares;
};

// Row statistics in one pass. Shifted by one of its own entries the row has an average near zero,
// so the difference of the averages loses nothing.
static inline Moments Measure(const float* in, int64_t body, float centre) {
  vec s0 = {}, s1 = {}, s2 = {}, s3 = {};
  vec q0 = {}, q1 = {}, q2 = {}, q3 = {};
  int64_t j = 0;
  for (; j + 4 * kLanes <= body; j += 4 * kLanes) {
    const vec d0 = Load(in + j) - centre;
    const vec d1 = Load(in + j + kLanes) - centre;
    const vec d2 = Load(in + j + 2 * kLanes) - centre;
    const vec d3 = Load(in + j + 3 * kLanes) - centre;
    s0 += d0;
    s1 += d1;
    s2 += d2;
    s3 += d3;
    q0 += d0 * d0;
    q1 += d1 * d1;
    q2 += d2 * d2;
    q3 += d3 * d3;
  }
  for (; j < body; j += kLanes) {
    const vec d = Load(in + j) - centre;
    s0 += d;
    q0 += d * d;
  }
  return {(s0 + s1) + (s2 + s3), (q0 + q1) + (q2 + q3)};
}

extern "C" void layer_norm_gelu(const float* x, const float* gamma, const float* beta,
                                const float* bias, float* y, int64_t rows, int64_t cols) {
  const int64_t body = cols - cols % kLanes;
  const int64_t rest = cols - body;
  const float count = static_cast<float>(cols);
  const vec gamma_tail = LoadTail(gamma + body, rest);
  const vec beta_tail = LoadTail(beta + body, rest);
  const vec bias_tail = LoadTail(bias + body, rest);
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    float* out = y + i * cols;
    const float centre = in[0];
    const Moments moments = Measure(in, body, centre);
    float sum = Total(moments.sum);
    float squares = Total(moments.squares);
    for (int64_t j = body; j < cols; ++j) {
      const float d = in[j] - centre;
      sum += d;
      squares += d * d;
    }
    const float shift = sum / count;
    const float mean = centre + shift;
    const float inv = 1.0f / std::sqrt(squares / count - shift * shift + 1e-5f);

    for (int64_t j = 0; j < body; j += kLanes) {
      const vec h = (Load(in + j) - mean) * inv * Load(gamma + j) + Load(beta + j);
      Store(out + j, Gelu(h) + Load(bias + j));
    }
    const vec h = (LoadTail(in + body, rest) - mean) * inv * gamma_tail + beta_tail;
    StoreTail(out + body, Gelu(h) + bias_tail, rest);
  }
}
