#pragma once
#include <cstdint>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"

/// The sRGB transfer curve (IEC 61966-2-1), sign-symmetric: f(-x) = -f(x).
namespace imaging {

/// Exact, one value.
float encodeSrgb(float linear);
float linearFromSrgb(float encoded);

/// Fast, by a table over the exponent: error below 1e-5 for |linear| up to 16, exact above.
float encodeSrgbFast(float linear);
/// Error below 1e-5 (of the larger of 1 and the result).
float linearFromSrgbFast(float encoded);

/// Whole pictures, by the fast curves; alpha is left alone. A picture that is there already is copied; Data is an assertion.
Image toEncoded(const Image& picture, const base::RunContext& run);
Image toLinear(const Image& picture, const base::RunContext& run);

/// Interleaved sRGB bytes of a Linear or Encoded picture, colour channels only (3 a pixel), clipped and rounded; no dither.
std::vector<std::uint8_t> toBytes8(const Image& picture, const base::RunContext& run);
/// The same with alpha, 4 a pixel (255 where the picture has none): what a window draws.
std::vector<std::uint8_t> toBytes8Rgba(const Image& picture, const base::RunContext& run);
/// One row of the latter, `count` pixels of linear light, channels apart. @param alpha  none: 255
void rowToBytes8Rgba(const float* red, const float* green, const float* blue, const float* alpha, int count, std::uint8_t* rgba);
/// And back: `bytes` are sRGB, `channels` 3 or 4 a pixel; the result is Linear.
Image fromBytes8(const std::uint8_t* bytes, Extent extent, int channels, const base::RunContext& run);

}  // namespace imaging
