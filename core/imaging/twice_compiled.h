#pragma once

/// Marks a function whose loops are worth compiling a second time, for processors with AVX2: twice as many pixels at once. Without fused multiply-add, so that
/// the values are the same on every processor. What it calls has to be inlined to gain by it.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__ELF__) && !defined(__SANITIZE_ADDRESS__)
#define LIKENESS_TWICE_COMPILED __attribute__((target_clones("avx2", "default")))
#else
#define LIKENESS_TWICE_COMPILED
#endif
