#pragma once
#include <cmath>

#include "core/vision/face.h"

namespace finish {

/// x' = xx x + xy y + dx, y' = yx x + yy y + dy. Continuous coordinates: the first pixel's centre is (.5, .5).
struct Affine {
    double xx = 1, xy = 0, dx = 0;
    double yx = 0, yy = 1, dy = 0;
    bool operator==(const Affine&) const = default;

    double x(double px, double py) const { return xx * px + xy * py + dx; }
    double y(double px, double py) const { return yx * px + yy * py + dy; }
    vision::Point operator()(vision::Point p) const { return {static_cast<float>(x(p.x, p.y)), static_cast<float>(y(p.x, p.y))}; }

    Affine inverse() const
    {
        const double det = xx * yy - xy * yx;
        const double a = yy / det, b = -xy / det, c = -yx / det, d = xx / det;
        return {a, b, -(a * dx + b * dy), c, d, -(c * dx + d * dy)};
    }
};

/// First `b`, then `a`.
inline Affine operator*(const Affine& a, const Affine& b)
{
    return {a.xx * b.xx + a.xy * b.yx, a.xx * b.xy + a.xy * b.yy, a.x(b.dx, b.dy),
            a.yx * b.xx + a.yy * b.yx, a.yx * b.xy + a.yy * b.yy, a.y(b.dx, b.dy)};
}

}  // namespace finish
