#pragma once
// Included before all else where clang compiles with libstdc++ (presets tidy and fuzz): clang instantiates constexpr members of std::vector at once, and
// libtorch 1.13's headers have vectors of a type that is completed later. Without constexpr it waits, as GCC does.
#include <memory>
#include <string>

#pragma push_macro("_GLIBCXX20_CONSTEXPR")
#undef _GLIBCXX20_CONSTEXPR
#define _GLIBCXX20_CONSTEXPR
#define __fill_a1 __fill_a1_of_bits  // std::fill over vector<bool>, declared constexpr before; nobody here uses it
#include <vector>
#undef __fill_a1
#pragma pop_macro("_GLIBCXX20_CONSTEXPR")
