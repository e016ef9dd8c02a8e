#pragma once
#include <cstdint>
#include <vector>

#include "core/base/run_context.h"
#include "core/finish/framing/framing.h"
#include "core/imaging/image.h"

/// What a picture was made from, seen in its frame: for looking at both side by side.
namespace finish {

/// The photo as it is. @return 4 bytes a pixel of `framing.output`, sRGB, not premultiplied; alpha 0 where the frame leaves the photo
std::vector<std::uint8_t> photoInFrame(const imaging::Image& photo, const Framing& framing, const base::RunContext& run);

/// The cut-out's alpha. @return a byte a pixel
std::vector<std::uint8_t> cutOutInFrame(const CutOut& cutOut, const Framing& framing, const base::RunContext& run);

}  // namespace finish
