#include "core/vision/visibility.h"

namespace vision {

Visibility measureVisibility(const imaging::Image&, const Face&)
{
    return {};
}

}  // namespace vision
