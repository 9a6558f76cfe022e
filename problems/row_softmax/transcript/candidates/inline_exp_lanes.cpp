#include <bit>
#include <cstdint>

static inline float FastExp(float v) {
  v = v < -87.0f ? -87.0f : v;
  const float shifted = v * 1.44269504f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = (v - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return p * std::bit_cast<float>((static_cast<int32_t>(n) + 127) << 23);
}

constexpr int kLanes = 16;

static float RowMax(const float* in, int64_t cols) {
  const int64_t body = cols - cols % kLanes;
  float lane[kLanes];
  for (int l = 0; l < kLanes; ++l) lane[l] = in[0];
  for (int64_t j = 0; j < body; j += kLanes) {
    for (int l = 0; l < kLanes; ++l) lane[l] = in[j + l] > lane[l] ? in[j + l] : lane[l];
  }
  float m = lane[0];
  for (int l = 1; l < kLanes; ++l) m = lane[l] > m ? lane[l] : m;
  for (int64_t j = body; j < cols; ++j) m = in[j] > m ? in[j] : m;
  return m;
}

static float RowSum(const float* in, int64_t cols) {
  const int64_t body = cols - cols % kLanes;
  float lane[kLanes] = {};
  for (int64_t j = 0; j < body; j += kLanes) {
    for (int l = 0; l < kLanes; ++l) lane[l] += in[j + l];
  }
  float s = 0.0f;
  for (int l = 0; l < kLanes; ++l) s += lane[l];
  for (int64_t j = body; j < cols; ++j) s += in[j];
  return s;
}

extern "C" void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {
  for (int64_t i = 0; i < rows; ++i) {
    const float* __restrict in = x + i * cols;
    float* __restrict out = y + i * cols;
    const float m = RowMax(in, cols);
    for (int64_t j = 0; j < cols; ++j) out[j] = FastExp(in[j] - m);
    const float inv = 1.0f / RowSum(out, cols);
    for (int64_t j = 0; j < cols; ++j) out[j] *= inv;
  }
}
