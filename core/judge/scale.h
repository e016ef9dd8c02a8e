#pragma once
#include <initializer_list>
#include <optional>
#include <span>

/// From figures to scores.
namespace judge {

/// A figure and what it is worth.
struct Step {
    double figure = 0;
    double score = 0;  ///< 0-100
};

/// Straight lines between the steps, level beyond the ends. @param steps  by figure, ascending. @return 0 for what is no number.
float scoreOf(double figure, std::initializer_list<Step> steps);

/// Parts as one score: half the weakest part, half the mean of all, so that nothing hides behind what is well. Parts that could not be taken are left out.
/// It never falls when a part rises. @return empty of no parts.
std::optional<float> together(std::span<const std::optional<float>> parts);

}  // namespace judge
