#include "ui/theme/surround.h"

namespace ui {

QColor colourOf(Surround surround)
{
    switch (surround) {
    case Surround::Black: return "#0E0E0E";
    case Surround::Dark: return "#141414";
    case Surround::Middle: return "#777777";
    case Surround::Light: return "#C2C2C2";
    case Surround::White: return "#FFFFFF";
    case Surround::Theme: break;
    }
    return Theme::now().canvas;
}

namespace over {

QColor light() { return "#FFFFFF"; }
QColor dark() { return "#141414"; }
QColor edge() { return {0x14, 0x14, 0x14, 140}; }

}  // namespace over
}  // namespace ui
