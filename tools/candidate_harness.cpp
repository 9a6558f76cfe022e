// Judges one compiled candidate against the reference for tools/check_transcript.py, which
// generates problem_call.h: Function, Case, kCases, kTolerance*, Call() and CallTruth().
//
// Prints one line: "wrong <shape> <error>" or "correct <error> <error to truth> <speedup>", errors
// in units of the tolerance. A crash or a hang is for the caller to see.

#include <dlfcn.h>
#include <sys/mman.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "problem_call.h"

namespace {

// Ends at a page that nobody may touch, so that the first element past the end is a crash.
class GuardedArray {
 public:
  explicit GuardedArray(size_t count) {
    const size_t page = 4096;
    const size_t size = (count * sizeof(float) + page - 1) / page * page;
    void* base =
        mmap(nullptr, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) std::abort();
    char* end = static_cast<char*>(base) + size;
    mprotect(end, page, PROT_NONE);
    begin_ = reinterpret_cast<float*>(end) - count;
  }
  float* begin() const { return begin_; }

 private:
  float* begin_;
};

std::vector<std::vector<float>> MakeInputs(const Case& shape, unsigned seed) {
  std::mt19937 engine(seed);
  std::vector<std::vector<float>> inputs;
  for (const Input& input : shape.inputs) {
    std::vector<float> values(input.count);
    std::normal_distribution<float> normal(input.mean, input.stddev);
    for (float& value : values) value = normal(engine);
    inputs.push_back(std::move(values));
  }
  return inputs;
}

double Error(double got, double expected) {
  const double allowed = kToleranceAbsolute + kToleranceRelative * std::fabs(expected);
  const double error = std::fabs(got - expected) / allowed;
  return std::isnan(error) ? INFINITY : error;
}

std::vector<float> Run(Function function, const std::vector<std::vector<float>>& inputs,
                       const Case& shape, bool guarded) {
  if (!guarded) {
    std::vector<float> output(shape.output_count, NAN);
    std::vector<const float*> pointers;
    for (const auto& input : inputs) pointers.push_back(input.data());
    Call(function, pointers, output.data(), shape);
    return output;
  }
  std::vector<const float*> pointers;
  for (const auto& input : inputs) {
    GuardedArray array(input.size());
    std::copy(input.begin(), input.end(), array.begin());
    pointers.push_back(array.begin());
  }
  GuardedArray output(shape.output_count);
  std::fill_n(output.begin(), shape.output_count, NAN);
  Call(function, pointers, output.begin(), shape);
  return std::vector<float>(output.begin(), output.begin() + shape.output_count);
}

std::vector<double> Truth(TruthFunction truth, const std::vector<std::vector<float>>& inputs,
                          const Case& shape) {
  std::vector<std::vector<double>> wide;
  std::vector<const double*> pointers;
  for (const auto& input : inputs) wide.emplace_back(input.begin(), input.end());
  for (const auto& input : wide) pointers.push_back(input.data());
  std::vector<double> output(shape.output_count);
  CallTruth(truth, pointers, output.data(), shape);
  return output;
}

// Processor time and not time on the wall: a call may well be longer than a slice of a busy
// machine.
double ThreadSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The best of interleaved runs: other work on the machine only ever adds time.
double Speedup(Function reference, Function candidate) {
  double log_sum = 0;
  int timed = 0;
  for (const Case& shape : kCases) {
    if (!shape.timed) continue;
    double best[2] = {1e30, 1e30};
    const auto inputs = MakeInputs(shape, 99);
    std::vector<const float*> pointers;
    for (const auto& input : inputs) pointers.push_back(input.data());
    std::vector<float> output(shape.output_count);
    for (int round = 0; round < 24; ++round) {
      for (int which = 0; which < 2; ++which) {
        const double start = ThreadSeconds();
        Call(which == 0 ? reference : candidate, pointers, output.data(), shape);
        best[which] = std::min(best[which], ThreadSeconds() - start);
      }
    }
    std::fprintf(stderr, "%s: reference %.3f ms, candidate %.3f ms\n", shape.name, best[0] * 1e3,
                 best[1] * 1e3);
    log_sum += std::log(best[0] / best[1]);
    ++timed;
  }
  return std::exp(log_sum / timed);
}

void* Load(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void* symbol = library == nullptr ? nullptr : dlsym(library, kEntry);
  if (symbol == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    std::exit(3);
  }
  return symbol;
}

}  // namespace

int main(int, char** argv) {
  const auto reference = reinterpret_cast<Function>(Load(argv[1]));
  const auto truth = reinterpret_cast<TruthFunction>(Load(argv[2]));
  const auto candidate = reinterpret_cast<Function>(Load(argv[3]));
  double worst = 0;
  double worst_to_truth = 0;
  for (const Case& shape : kCases) {
    for (unsigned seed = 1; seed <= 3; ++seed) {
      const auto inputs = MakeInputs(shape, seed);
      const auto expected = Run(reference, inputs, shape, false);
      const auto exact = Truth(truth, inputs, shape);
      const auto got = Run(candidate, inputs, shape, true);
      for (size_t i = 0; i < got.size(); ++i) {
        worst = std::max(worst, Error(got[i], expected[i]));
        worst_to_truth = std::max(worst_to_truth, Error(got[i], exact[i]));
      }
      if (worst > 1) {
        std::printf("wrong %s %.3g\n", shape.name, worst);
        return 0;
      }
    }
  }
  std::printf("correct %.2g %.2g %.2f\n", worst, worst_to_truth, Speedup(reference, candidate));
  return 0;
}
