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
  // Pairs first, then pairs of pairs: a depth of four instead of ten.
  const vec w2 = w * w;
  const vec w4 = w2 * w2;
  const vec p0 = w * -7.57713133e-2f + 1.53543043e-1f;
  const vec p1 = w * -4.03395196e-2f + 5.41710940e-2f;
  const vec p2 = w * -2.02906237e-2f + 2.91101461e-2f;
  const vec p3 = w * -5.74119545e-3f + 1.25995872e-2f;
  const vec p4 = w * -2.98036063e-3f + 3.09702183e-3f;
  const vec low = p1 * w2 + p0;
  const vec middle = p3 * w2 + p2;
  const vec high = w2 * 1.29774406e-3f + p4;
  const vec q = (high * w4 + middle) * w4 + low;
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

// Average and reciprocal deviation of a row from the sums over its entries, shifted by `centre`:
// then the difference of two averages loses nothing.
struct Row {
  float mean;
  float inv;
};

static inline Row Finish(vec sums, vec squares, const float* in, int64_t body, int64_t cols) {
  const float centre = in[0];
  float sum = Total(sums);
  float square = Total(squares);
  for (int64_t j = body; j < cols; ++j) {
    const float d = in[j] - centre;
    sum += d;
    square += d * d;
  }
  const float count = static_cast<float>(cols);
  const float shift = sum / count;
  return {centre + shift, 1.0f / std::sqrt(square / count - shift * shift + 1e-5f)};
}

extern "C" void layer_norm_gelu(const float* x, const float* gamma, const float* beta,
                                const float* bias, float* y, int64_t rows, int64_t cols) {
  const int64_t body = cols - cols % kLanes;
  const int64_t rest = cols - body;
  const vec gamma_tail = LoadTail(gamma + body, rest);
  const vec beta_tail = LoadTail(beta + body, rest);
  const vec bias_tail = LoadTail(bias + body, rest);
  vec sums = {};
  vec squares = {};
  for (int64_t j = 0; j < body; j += kLanes) {
    const vec d = Load(x + j) - x[0];
    sums += d;
    squares += d * d;
  }
  for (int64_t i = 0; i < rows; ++i) {
    const float* in = x + i * cols;
    const float* next = i + 1 < rows ? in + cols : in;
    float* out = y + i * cols;
    const Row row = Finish(sums, squares, in, body, cols);
    const float centre = next[0];
    sums = vec{};
    squares = vec{};
    // While this row is computed, the next one comes in from memory and is measured.
    for (int64_t j = 0; j < body; j += kLanes) {
      const vec h = (Load(in + j) - row.mean) * row.inv * Load(gamma + j) + Load(beta + j);
      const vec d = Load(next + j) - centre;
      sums += d;
      squares += d * d;
      Store(out + j, Gelu(h) + Load(bias + j));
    }
    const vec h = (LoadTail(in + body, rest) - row.mean) * row.inv * gamma_tail + beta_tail;
    StoreTail(out + body, Gelu(h) + bias_tail, rest);
  }
}
