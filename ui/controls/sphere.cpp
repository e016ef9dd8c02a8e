#include "ui/controls/sphere.h"

#include "ui/theme/theme.h"

namespace ui {

QImage litSphere(int pixels, double ratio, const LampAngles& lamp, double fill)
{
    const Theme& theme = Theme::now();
    const double a = lamp::radians(lamp.azimuth), e = lamp::radians(lamp.elevation);
    const std::array light{std::sin(a) * std::cos(e), std::sin(e), std::cos(a) * std::cos(e)};
    const double dark = theme.ballShade.lightnessF(), bright = theme.ballLit.lightnessF();
    QImage out(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    const double r = pixels / 2.0;
    for (int row = 0; row < pixels; ++row) {
        auto* line = reinterpret_cast<QRgb*>(out.scanLine(row));
        for (int column = 0; column < pixels; ++column) {
            const double x = (column + 0.5 - r) / r, y = -(row + 0.5 - r) / r, far = std::hypot(x, y);
            const double cover = std::clamp((1 - far) * r + 0.5, 0.0, 1.0);
            if (cover <= 0) {
                line[column] = 0;
                continue;
            }
            const double inside = std::min(far, 1.0), z = std::sqrt(1 - inside * inside), scale = far > 1 ? 1 / far : 1;
            const double faces = x * scale * light[0] + y * scale * light[1] + z * light[2];
            // A large lamp wraps a little around.
            const double lit = std::clamp((faces + 0.4) / 1.4, 0.0, 1.0);
            const double grey = dark + (bright - dark) * (fill + (1 - fill) * lit);
            const int v = static_cast<int>(std::lround(255 * grey * cover)), alpha = static_cast<int>(std::lround(255 * cover));
            line[column] = qRgba(v, v, v, alpha);
        }
    }
    out.setDevicePixelRatio(ratio);
    return out;
}

}  // namespace ui
