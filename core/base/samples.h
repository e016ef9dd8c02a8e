#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace base {

/// The q-th part of measured values by nearest rank; 0.5 is the median. @param values at least one
inline double quantile(std::vector<double> values, double q)
{
    std::ranges::sort(values);
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values.size())));  // from 1
    return values.at(std::max<std::size_t>(rank, 1) - 1);
}

}  // namespace base
