#include "tests/core/finish/ciede2000.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace test {
namespace {

constexpr double kPi = std::numbers::pi;

double hue(double a, double b)
{
    if (a == 0 && b == 0)
        return 0;
    const double h = std::atan2(b, a);
    return h < 0 ? h + 2 * kPi : h;
}

}  // namespace

Lab labOf(const float* p)
{
    const double r = std::clamp(double(p[0]), 0.0, 1.0), g = std::clamp(double(p[1]), 0.0, 1.0), b = std::clamp(double(p[2]), 0.0, 1.0);
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047), y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b),
                 z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double deltaE00(const Lab& one, const Lab& two)
{
    const auto pow7 = [](double v) { return std::pow(v, 7); };
    const double c1 = std::hypot(one[1], one[2]), c2 = std::hypot(two[1], two[2]), cm = (c1 + c2) / 2;
    const double g = 0.5 * (1 - std::sqrt(pow7(cm) / (pow7(cm) + pow7(25))));
    const double a1 = (1 + g) * one[1], a2 = (1 + g) * two[1];
    const double cp1 = std::hypot(a1, one[2]), cp2 = std::hypot(a2, two[2]);
    const double h1 = hue(a1, one[2]), h2 = hue(a2, two[2]);
    const double dl = two[0] - one[0], dc = cp2 - cp1;
    double dh = 0;
    if (cp1 * cp2 != 0) {
        dh = h2 - h1;
        dh += dh > kPi ? -2 * kPi : dh < -kPi ? 2 * kPi : 0;
    }
    const double dhh = 2 * std::sqrt(cp1 * cp2) * std::sin(dh / 2);
    const double lm = (one[0] + two[0]) / 2, cpm = (cp1 + cp2) / 2;
    double hm = h1 + h2;
    if (cp1 * cp2 != 0)
        hm = std::abs(h1 - h2) <= kPi ? hm / 2 : hm < 2 * kPi ? hm / 2 + kPi : hm / 2 - kPi;
    const auto degrees = [](double d) { return d * kPi / 180; };
    const double t = 1 - 0.17 * std::cos(hm - degrees(30)) + 0.24 * std::cos(2 * hm) + 0.32 * std::cos(3 * hm + degrees(6)) - 0.20 * std::cos(4 * hm - degrees(63));
    const double turn = degrees(30) * std::exp(-std::pow((hm / kPi * 180 - 275) / 25, 2));
    const double rc = 2 * std::sqrt(pow7(cpm) / (pow7(cpm) + pow7(25)));
    const double sl = 1 + 0.015 * (lm - 50) * (lm - 50) / std::sqrt(20 + (lm - 50) * (lm - 50)), sc = 1 + 0.045 * cpm, sh = 1 + 0.015 * cpm * t;
    const double l = dl / sl, c = dc / sc, h = dhh / sh;
    return std::sqrt(l * l + c * c + h * h - std::sin(2 * turn) * rc * c * h);
}

Difference difference(const imaging::Image& a, const imaging::Image& b)
{
    std::vector<double> all;
    all.reserve(a.extent().area());
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); i += 3) {
        all.push_back(deltaE00(labOf(a.pixels().data() + i), labOf(b.pixels().data() + i)));
        sum += all.back();
    }
    const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 99 / 100);
    std::nth_element(all.begin(), at, all.end());
    return {sum / static_cast<double>(all.size()), *at};
}

}  // namespace test
