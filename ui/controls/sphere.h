#pragma once
#include <QImage>

#include "ui/controls/light_place.h"

namespace ui {

/// A matt ball in a lamp's light, in the theme's ball greys; transparent beside it. @param pixels  of the device, a side; @param fill  0..1, light that comes from everywhere
QImage litSphere(int pixels, double ratio, const LampAngles& lamp, double fill);

}  // namespace ui
