#pragma once
#include <QPointF>
#include <QRectF>

#include "core/finish/framing/framing.h"

/// Dragging a crop, as arithmetic: between a frame on the present picture and the recipe's framing.
namespace ui::crop {

/// On the present picture, in pixels of its framing's output.
struct Frame {
    QRectF rect;
    double degrees = 0;  ///< turned, + counter-clockwise, around its own middle
};

/// A picture and what it was asked for.
struct Base {
    finish::FramingParams params;
    finish::Framing framing;
    double tilt = 0;     ///< of the head in the photo, degrees, + counter-clockwise
};

/// @param leftEye, rightEye  irises, image-left first, in pixels of the framing's output
Base baseOf(const finish::FramingParams& params, const finish::Framing& framing, const QPointF& leftEye, const QPointF& rightEye);

/// The frame that other parameters would come to, as far as no border of the photo is in its way.
Frame frameOf(const Base& base, const finish::FramingParams& params);

/// What to ask for to get a frame; within what the parameters allow, to a tenth. The shape stays: `frame`'s width counts.
finish::FramingParams paramsFor(const Base& base, const Frame& frame);

/// Degrees that the level can turn the picture by in all; 0 where the head is level.
double mostTurn(const Base& base);

/// A grip of the frame: -1, 0, 1 to the left and right, up and down.
struct Grip {
    int x = 0;
    int y = 0;
    bool operator==(const Grip&) const = default;
};

/// The frame with a grip dragged to `at`; its shape and the opposite corner or edge stay.
QRectF dragged(const QRectF& rect, const Grip& grip, const QPointF& at);

}  // namespace ui::crop
