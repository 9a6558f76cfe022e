// For loops over every element of large tensors, which otherwise take longer than what is judged.
#pragma once

#include <cstddef>

namespace specgen {

// As many elements side by side, for operators and __builtin_convertvector: explicitly, since
// compilers see no vector in most short loops.
template <class T, std::size_t kLanes>
using Vector __attribute__((vector_size(kLanes * sizeof(T)))) = T;

}  // namespace specgen

// Before a function that is not a template: it is compiled for each generation of cores, and the
// loader takes the one that fits. (Not where it would do so before a thread sanitizer is ready for
// it.) What it calls must be SPECGEN_INLINED. The results are the same on every core: no generation
// rounds differently, see -ffp-contract.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SPECGEN_ONE_CLONE
#endif
#endif
#if defined(__x86_64__) && !defined(SPECGEN_ONE_CLONE)
#define SPECGEN_VECTOR_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SPECGEN_VECTOR_CLONES
#endif
#define SPECGEN_INLINED __attribute__((always_inline)) inline
