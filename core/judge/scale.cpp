#include "core/judge/scale.h"

#include <algorithm>
#include <cmath>

namespace judge {

float scoreOf(double figure, std::initializer_list<Step> steps)
{
    if (std::isnan(figure) || steps.size() == 0)
        return 0;
    const Step* before = steps.begin();
    if (figure <= before->figure)
        return static_cast<float>(before->score);
    for (const Step* step = before + 1; step != steps.end(); before = step++)
        if (figure <= step->figure)
            return static_cast<float>(std::lerp(before->score, step->score, (figure - before->figure) / (step->figure - before->figure)));
    return static_cast<float>(before->score);
}

std::optional<float> together(std::span<const std::optional<float>> parts)
{
    double sum = 0, least = 100;
    int count = 0;
    for (const auto& part : parts)
        if (part) {
            sum += *part;
            least = std::min(least, double(*part));
            ++count;
        }
    return count == 0 ? std::nullopt : std::optional(static_cast<float>((least + sum / count) / 2));
}

}  // namespace judge
