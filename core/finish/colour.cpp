#include "core/finish/colour.h"

#include <charconv>
#include <cmath>

namespace finish {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

/// IEC 61966-2-1.
float decoded(std::uint8_t value)
{
    const double v = value / 255.0;
    return static_cast<float>(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
}

}  // namespace

std::string toString(Colour colour)
{
    std::string text = "#";
    for (const unsigned part : {colour.red, colour.green, colour.blue}) {
        text += kDigits[part >> 4u];
        text += kDigits[part & 15u];
    }
    return text;
}

std::optional<Colour> colourFromString(std::string_view text)
{
    if ((text.size() != 4 && text.size() != 7) || text.front() != '#')
        return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    const auto byte = [](unsigned v) { return static_cast<std::uint8_t>(v & 0xFFu); };
    if (text.size() == 7)
        return Colour{byte(value >> 16u), byte(value >> 8u), byte(value)};
    return Colour{byte((value >> 8u) * 17), byte(((value >> 4u) & 15u) * 17), byte((value & 15u) * 17)};
}

std::array<float, 3> linear(Colour colour)
{
    return {decoded(colour.red), decoded(colour.green), decoded(colour.blue)};
}

}  // namespace finish
