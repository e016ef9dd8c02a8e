#pragma once
#include <QSize>

namespace ui {

/// How the frame divides a window, by the size left over in device-independent pixels (look.md §3).
struct FrameShape {
    enum class Size { Tiny, Compact, Normal, Large };
    /// The smallest window.
    static constexpr QSize kSmallest{720, 450};
    /// Ranges that the docks can be dragged in.
    static constexpr int kLeftLeast = 200, kLeftMost = 320, kRightLeast = 300, kRightMost = 440, kBottomLeast = 112, kBottomMost = 320, kRail = 48;

    Size size = Size::Normal;
    int topBar = 48, canvasBar = 40, jobStrip = 32;
    int left = 232, right = 340, bottom = 188;  ///< of open docks, before the user dragged them
    bool leftRail = false, rightRail = false;   ///< a rail stands there instead, and opens over the canvas
    bool bottomAway = false;                    ///< the filmstrip comes over the canvas, by F7
    bool plainStrip = false;                    ///< without header and stars
    bool oneStep = false;                       ///< the current step with an arrow to each side

    bool operator==(const FrameShape&) const = default;
};

FrameShape shapeFor(const QSize& window);

}  // namespace ui
