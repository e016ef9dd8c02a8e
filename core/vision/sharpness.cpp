#include "core/vision/sharpness.h"

namespace vision {

float measureSharpness(const imaging::Image&, const Face&)
{
    return 1;
}

}  // namespace vision
