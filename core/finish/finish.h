#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/finish/colour/correction.h"
#include "core/finish/framing/framing.h"
#include "core/finish/matte/cut_out.h"
#include "core/finish/note.h"
#include "core/finish/output_size.h"
#include "core/finish/recipe.h"
#include "core/finish/retouch/marks.h"
#include "core/imaging/image.h"
#include "core/vision/face.h"

/// From a photo to a finished headshot.
///
///     const CutOut subject = cutOut(photo, face, matte, recipe.matte, run);
///     const Finished full  = finish({photo, face, subject}, recipe, {}, run);
///     const Finished proxy = finish({photo, face, subject}, recipe, {.longSide = 1280}, run);
namespace finish {

struct LightField;

/// What is finished. Borrowed for the call.
struct FinishInput {
    const imaging::Image& photo;  ///< Linear RGB, upright
    const vision::Face& face;     ///< in the photo's pixels
    const CutOut& cutOut;         ///< likewise
    const LightField* light = nullptr;  ///< measureLightField of these three, where it is at hand; else measured when needed
    const imaging::Image* backdropPicture = nullptr;  ///< Linear RGB, what `background.picture` names; needed for that kind only
    const MeasuredColour* colour = nullptr;  ///< measureColour of photo and face, where it is at hand; else measured when needed
    const RetouchField* retouch = nullptr;  ///< measureRetouch of photo, face and cut-out, likewise
    std::span<const PermanentMark> marks{};  ///< of this person, known from other photos: never healed. The face's own moles and spots need not be here
    bool measure = false;  ///< also what is judged afterwards and can only be seen on the way: FinishFacts::texturePercent. The pixels stay the same
};

/// What was measured on the way.
struct FinishFacts {
    float keySide = 1;    ///< +1: the main light comes from the picture's right
    float noise = 0;      ///< of the photo, in square-root-encoded luminance
    float hairTrust = 1;  ///< of the cut-out
    Correction correction{};  ///< white balance and exposure: the photo with these gains is what the skin's tone is held against
    Rgb anchor{1, 1, 1};      ///< gains that held it, in the look
    std::optional<float> texturePercent = std::nullopt;  ///< textureKept, where it was asked for and can be taken
};

struct Finished {
    imaging::Image pixels;  ///< Linear RGB; RGB + alpha, not premultiplied, on a transparent background
    Framing framing;
    FinishFacts facts;
    std::vector<Note> notes;  ///< what the person should know: framing that could not be met, enlargement ...
};

/// The one function behind preview, render, batch and command line; only `size` differs. Depends on nothing but its arguments:
/// the same arguments give the same pixels at any number of threads.
/// @throws Error{BadValue} when images, face or recipe do not fit together; Cancelled.
Finished finish(const FinishInput& input, const Recipe& recipe, const OutputSize& size, const base::RunContext& run);

}  // namespace finish
