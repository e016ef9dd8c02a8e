#pragma once

namespace finish {

/// Radius of the blur disc of a lens at f/`aperture`, in D. At f/2 it is .22 D: a head and shoulders, the background a few metres behind.
constexpr double discRadius(double aperture)
{
    return 0.22 * 2 / aperture;
}

/// The smallest there is: with it the photo's own background is not touched at all.
constexpr float kSharpest = 64;

}  // namespace finish
