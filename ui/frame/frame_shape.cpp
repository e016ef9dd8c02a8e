#include "ui/frame/frame_shape.h"

namespace ui {

FrameShape shapeFor(const QSize& window)
{
    FrameShape shape;
    if (window.width() < 1024 || window.height() < 640) {
        shape.size = FrameShape::Size::Tiny;
        shape.topBar = 44, shape.canvasBar = 36, shape.jobStrip = 28;
        shape.right = 320, shape.bottom = FrameShape::kBottomLeast;
        shape.leftRail = shape.rightRail = shape.bottomAway = shape.plainStrip = shape.oneStep = true;
    } else if (window.width() < 1366 || window.height() < 760) {
        // Between this and the normal frame lie the screens of 1366 x 768: they hold all docks.
        shape.size = FrameShape::Size::Compact;
        shape.topBar = 44, shape.canvasBar = 36, shape.jobStrip = 28;
        shape.right = 320, shape.bottom = FrameShape::kBottomLeast;
        shape.leftRail = shape.plainStrip = true;
    } else if (window.width() >= 2240 && window.height() >= 1200) {
        shape.size = FrameShape::Size::Large;
        shape.left = 280, shape.right = 400, shape.bottom = 232;
    }
    return shape;
}

}  // namespace ui
