#pragma once
#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace imaging {

/// foreground * alpha + background * (1 - alpha), in linear light (Porter & Duff 1984, "over", straight colours).
/// @param foreground, background  Linear, 3 channels, same extent.
/// @param alpha  Data, 1 channel, same extent; taken as 0..1.
Image over(const Image& foreground, const Image& alpha, const Image& background, const base::RunContext& run);

/// A Linear picture of 4 channels laid over one colour: 3 channels.
Image flattened(const Image& picture, float red, float green, float blue, const base::RunContext& run);

/// from * (1 - mask) + to * mask: how a stage applies its change through a mask. Any equal channel count; mask 1 channel.
/// Where the mask is 0 the result is `from` bit for bit, where it is 1 it is `to`.
Image mixed(const Image& from, const Image& to, const Image& mask, const base::RunContext& run);

}  // namespace imaging
