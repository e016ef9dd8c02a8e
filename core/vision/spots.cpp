#include "core/vision/spots.h"

namespace vision {

std::vector<Spot> findSpots(const imaging::Image&, const Face&)
{
    return {};
}

}  // namespace vision
