#pragma once
#include <span>

#include "core/finish/retouch/retouch_field.h"

namespace finish {

/// A mark of the skin that belongs to the person. Pixels of the photo.
struct PermanentMark {
    vision::Point at;
    float radius = 0;
    bool operator==(const PermanentMark&) const = default;
};

}  // namespace finish

namespace finish::retouch {

/// Adds a soft disc to a map on the grid of `region`. @param radius  pixels of the photo: 1 within 1.6 times that, 0 from 2.4 times on
void addDisc(imaging::Image& map, const imaging::Box& region, vision::Point at, float radius);

/// ln gains that replace what is there by the good skin around it.
/// @param clean  weight of each cell as an example
imaging::Image healing(const imaging::Image& colours, const imaging::Image& clean, float unit);

/// 0..1: places that keep what they show: every spot that is not plainly a blemish, the marks that are known, the strokes.
imaging::Image keptPlaces(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo);
/// 0..1: places that are healed.
imaging::Image healedPlaces(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo);

}  // namespace finish::retouch
