#pragma once
#include <optional>
#include <vector>

#include "core/finish/affine.h"
#include "core/finish/background/params.h"
#include "core/finish/framing/params.h"
#include "core/finish/matte/cut_out.h"
#include "core/finish/note.h"
#include "core/finish/output_size.h"
#include "core/vision/face.h"

namespace finish {

/// Where the photo goes in the picture.
struct Framing {
    Affine toOutput;           ///< photo to picture, in pixels whose centres lie at .5
    imaging::Extent output;
    double scale = 1;          ///< picture pixels for each pixel of the given photo
    double levelDegrees = 0;   ///< how far the photo was turned, + counter-clockwise
    double unitLength = 0;     ///< "D": the frontal distance between the eyes, in picture pixels
    vision::Point eyes;        ///< between the irises, in the picture
    double headShare = 0;      ///< crown to chin, of the height
    double headRoom = 0;       ///< above the crown, of the height; negative when the frame crops into the hair
    double eyeLine = 0;        ///< from the top, of the height
    bool crownCut = false;     ///< the photo's border cuts the hair, and the frame shows it
    std::vector<Note> notes;
    bool operator==(const Framing&) const = default;
};

/// What the framing has to know about the subject, measured on the cut-out.
struct HeadMeasures {
    vision::Point eyes;      ///< photo pixels
    vision::Point chin;
    vision::Point crown;     ///< on the line from chin through forehead
    vision::Point body;      ///< centre of the shoulders
    double headHeight = 0;   ///< chin to crown
    double unitLength = 0;
    double rollDegrees = 0;  ///< + counter-clockwise
    double yawDegrees = 0;
    /// Where the photo's border cuts the subject: from and to along the border, in photo pixels.
    struct Cut {
        float from = 0;
        float to = 0;
    };
    std::optional<Cut> top, bottom, left, right;
    imaging::Box limits;     ///< outside it there is no subject to be had
};

HeadMeasures measureHead(const vision::Face& face, const CutOut& cutOut);

/// Head size, eye line, head room and level as the format wants them, as far as the photo allows: the frame never passes a border
/// of the photo that cuts the subject, and leaves the photo only where the backdrop is ours to continue.
/// @throws Error{BadValue} for sizes that no picture can have.
Framing frame(const HeadMeasures& head, imaging::Extent photo, const FramingParams& params, const BackgroundParams& background,
              const OutputSize& size);

}  // namespace finish
