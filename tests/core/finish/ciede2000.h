#pragma once
#include <array>

#include "core/imaging/image.h"

namespace test {

using Lab = std::array<double, 3>;

/// CIELAB of linear sRGB, D65.
Lab labOf(const float* linearRgb);

/// Source: Sharma, Wu, Dalal 2005, "The CIEDE2000 color-difference formula".
double deltaE00(const Lab& a, const Lab& b);

struct Difference {
    double mean = 0;
    double p99 = 0;
};
/// Over all pixels of two Linear RGB pictures of one extent.
Difference difference(const imaging::Image& a, const imaging::Image& b);

}  // namespace test
