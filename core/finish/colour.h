#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace finish {

/// A colour as a person names it: sRGB, 8 bits.
struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    bool operator==(const Colour&) const = default;
};

/// `#rrggbb`, lower case.
std::string toString(Colour colour);
/// Of `#rrggbb` or `#rgb`, any case; nothing else.
std::optional<Colour> colourFromString(std::string_view text);

/// Linear light, sRGB primaries.
std::array<float, 3> linear(Colour colour);

}  // namespace finish
