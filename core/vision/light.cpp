#include "core/vision/light.h"

namespace vision {

Light measureLight(const imaging::Image&, const Face&)
{
    return {};
}

}  // namespace vision
