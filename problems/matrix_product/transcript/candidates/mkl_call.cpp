#include <mkl.h>

#include <cstdint>

extern "C" void matrix_product(const float* a, const float* b, float* c, int64_t m, int64_t n,
                               int64_t k) {
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, static_cast<MKL_INT>(m),
              static_cast<MKL_INT>(n), static_cast<MKL_INT>(k), 1.0f, a, static_cast<MKL_INT>(k), b,
              static_cast<MKL_INT>(n), 0.0f, c, static_cast<MKL_INT>(n));
}
