#pragma once
#include "core/finish/retouch/retouch_field.h"

/// What shines in a face besides its skin, as offsets at full strength. Nothing where eyes are shut or hidden, or no teeth are seen.
namespace finish::retouch {

imaging::Image whiterEyes(const RetouchField& field, const vision::Face& face);
/// The iris' own drawing.
imaging::Image clearerIrises(const RetouchField& field, const vision::Face& face);
imaging::Image whiterTeeth(const RetouchField& field, const vision::Face& face);

}  // namespace finish::retouch
