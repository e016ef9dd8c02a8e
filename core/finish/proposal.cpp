#include "core/finish/proposal.h"

#include <algorithm>

#include "core/finish/matte/cut_out.h"

namespace finish {

bool suits(const Recipe& recipe, float hairTrust)
{
    // On paper every fault of a matte shows; the photo's own background hides most of them.
    return hairTrust >= kDifficultHair || recipe.background.kind == BackgroundKind::Original;
}

std::vector<Style> proposed(std::vector<Style> styles, float hairTrust)
{
    std::ranges::stable_partition(styles, [&](const Style& style) { return suits(style.recipe, hairTrust); });
    return styles;
}

}  // namespace finish
