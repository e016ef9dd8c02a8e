#include "ui/canvas/crop.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ui::crop {
namespace {

/// As core/finish/framing: more than that is the pose, and stays.
double levelled(const Base& base)
{
    const double most = base.params.aspect == finish::Aspect::Passport ? 2 : 6;
    return std::clamp(base.tilt, -most, most);
}

/// What stays in its place when the frame grows: as core/finish/framing places a frame, by the eyes' height and the head's middle.
struct Anchor {
    double x = 0, y = 0;            ///< pixels
    double shareX = 0, shareY = 0;  ///< of the frame, without the shifts
};

Anchor anchorOf(const Base& base)
{
    const double width = base.framing.output.width, height = base.framing.output.height;
    const double shiftX = base.params.shiftX / 100, shiftY = base.params.shiftY / 100;
    const double x = base.params.aspect == finish::Aspect::Banner ? double(base.framing.eyes.x) : width * (0.5 + shiftX);
    return {x, base.framing.eyes.y, x / width - shiftX, base.framing.eyes.y / height - shiftY};
}

float tenth(double value, double least, double most) { return static_cast<float>(std::clamp(std::round(value * 10) / 10, least, most)); }

}  // namespace

Base baseOf(const finish::FramingParams& params, const finish::Framing& framing, const QPointF& leftEye, const QPointF& rightEye)
{
    const QPointF line = rightEye - leftEye;
    const double left = line.isNull() ? 0 : -std::atan2(line.y(), line.x()) * 180 / std::numbers::pi;
    return {params, framing, line.isNull() ? 0 : left - framing.levelDegrees};
}

double mostTurn(const Base& base)
{
    const double most = std::abs(levelled(base));
    return most < 0.1 ? 0 : most;  // what core/finish takes for level
}

Frame frameOf(const Base& base, const finish::FramingParams& params)
{
    const Anchor anchor = anchorOf(base);
    const double scale = double(base.params.zoom) / params.zoom;
    const double width = base.framing.output.width * scale, height = base.framing.output.height * scale;
    const double turned = -params.level / 100 * levelled(base) - base.framing.levelDegrees;  // of the photo, from what it is now
    return {{anchor.x - (anchor.shareX + params.shiftX / 100) * width, anchor.y - (anchor.shareY + params.shiftY / 100) * height, width, height}, -turned};
}

finish::FramingParams paramsFor(const Base& base, const Frame& frame)
{
    finish::FramingParams params = base.params;
    const Anchor anchor = anchorOf(base);
    const double width = base.framing.output.width, height = base.framing.output.height;
    params.zoom = tenth(base.params.zoom * width / std::max(1.0, frame.rect.width()), 50, 200);
    // Around its middle, where the zoom could not follow.
    const double scale = double(base.params.zoom) / params.zoom;
    const QPointF corner = frame.rect.center() - QPointF(width, height) * (scale / 2);
    params.shiftX = tenth(100 * ((anchor.x - corner.x()) / (width * scale) - anchor.shareX), -50, 50);
    params.shiftY = tenth(100 * ((anchor.y - corner.y()) / (height * scale) - anchor.shareY), -50, 50);
    if (mostTurn(base) > 0)
        params.level = tenth(-100 * (base.framing.levelDegrees - frame.degrees) / levelled(base), 0, 100);
    return params;
}

QRectF dragged(const QRectF& rect, const Grip& grip, const QPointF& at)
{
    const QPointF middle = rect.center();
    const QPointF fixed(grip.x > 0 ? rect.left() : grip.x < 0 ? rect.right() : middle.x(), grip.y > 0 ? rect.top() : grip.y < 0 ? rect.bottom() : middle.y());
    // Along the line from what stays to the grip, as far as the pointer has come on it.
    const QPointF line(grip.x * rect.width(), grip.y * rect.height());
    const double scale = std::max(0.05, QPointF::dotProduct(at - fixed, line) / QPointF::dotProduct(line, line));
    const QSizeF size = rect.size() * scale;
    const QPointF before(size.width() * (1 - grip.x) / 2, size.height() * (1 - grip.y) / 2);
    return {fixed - before, size};
}

}  // namespace ui::crop
