#pragma once
#include <algorithm>
#include <cmath>

/// Private to core/imaging. The two HDR curves of Rec. ITU-R BT.2100, with 1 = reference white, and the way back into an ordinary picture.
namespace imaging {

constexpr double kReferenceWhiteNits = 203.0;  // Rep. ITU-R BT.2408, table 1

/// BT.2100 table 4, the PQ EOTF.
inline double linearFromPq(double signal)
{
    constexpr double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128, c1 = 3424.0 / 4096, c2 = 2413.0 / 4096 * 32, c3 = 2392.0 / 4096 * 32;
    const double power = std::pow(std::clamp(signal, 0.0, 1.0), 1 / m2);
    return 10000.0 / kReferenceWhiteNits * std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1);
}

/// BT.2100 table 5, the inverse OETF, then the system gamma 1.2 of a 1000 nit display, channel by channel: hues shift slightly in strong colours.
inline double linearFromHlg(double signal)
{
    constexpr double a = 0.17883277, b = 1 - 4 * a, c = 0.55991073;
    const double x = std::clamp(signal, 0.0, 1.0);
    const double scene = x <= 0.5 ? x * x / 3 : (std::exp((x - c) / a) + b) / 12;
    return 1000.0 / kReferenceWhiteNits * std::pow(scene, 1.2);
}

/// Unchanged up to 3/4 of reference white, then bent so that the brightest light stays below 1.
inline double shouldered(double linear)
{
    constexpr double knee = 0.75;
    return linear <= knee ? linear : 1.0 - (1.0 - knee) * (1.0 - knee) / (linear - knee + (1.0 - knee));
}

}  // namespace imaging
