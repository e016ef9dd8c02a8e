#pragma once

namespace imaging {

/// CIELAB (CIE 1976) under D65, 2 degrees.
struct Lab {
    float lightness = 0;  ///< L*, 0 black to 100 white
    float a = 0;          ///< green to red
    float b = 0;          ///< blue to yellow

    float chroma() const;
    float hue() const;  ///< degrees, -180 to 180, anticlockwise from a*; 0 for greys
    bool operator==(const Lab&) const = default;
};

/// Of linear light with sRGB primaries. Values beyond 0..1 are taken as they are; XYZ below 0 goes on along the straight part of the curve.
Lab labOf(const float* linearRgb);

/// And back. @param linearRgb  3 values, written; outside 0..1 for colours that sRGB has not
void linearOf(const Lab& lab, float* linearRgb);

}  // namespace imaging
