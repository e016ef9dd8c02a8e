#pragma once
#include "core/base/run_context.h"
#include "core/finish/affine.h"
#include "core/finish/colour/correction.h"
#include "core/finish/picture_row.h"
#include "core/finish/relight/relight_map.h"
#include "core/finish/subject_layer.h"

namespace finish {

/// What correction, retouch and light do to the subject's colours: three gains and two small maps over the photo. A function of colour and place, so that it
/// is part of any pass, over the picture's pixels or the photo's own.
struct SubjectPaint {
    Rgb gains{1, 1, 1};                       ///< white balance and exposure
    const imaging::Image* retouch = nullptr;  ///< retouchGains, over `retouchRegion`; none: no retouching
    imaging::Box retouchRegion = {};          ///< photo pixels
    const RelightMap* light = nullptr;        ///< over `lightRegion`; none: the photo's own light
    imaging::Box lightRegion = {};

    bool isIdentity() const { return gains == Rgb{1, 1, 1} && retouch == nullptr && light == nullptr; }
    /// One colour, not premultiplied, at a place of the photo.
    Rgb at(double x, double y, const Rgb& colour) const;
    /// Over the photo's own pixels.
    void apply(SubjectLayer& layer, const base::RunContext& run) const;
};

/// A map of 4 channels over a region of the photo, read bilinearly along the rows of a picture; beyond its border it replicates.
class MapAlong {
public:
    /// Borrows the map. @param toPhoto  picture to photo
    MapAlong(const imaging::Image& map, const imaging::Box& region, const Affine& toPhoto);
    /// Pixels first..last-1 of a row, to the beginning of `out`.
    void read(int y, int first, int last, const PixelRow& out) const;

private:
    const imaging::Image* map_;
    Affine toCells_;  ///< picture pixels to cells, both counted from the centre of the first

    template <bool kLevel>
    void readPixels(int y, int first, int last, const PixelRow& out) const;
};

/// The paint in a picture's geometry, row by row.
class PaintRows {
public:
    /// Borrows the paint. @param toPhoto  picture to photo, as Framing::toOutput the other way round
    PaintRows(const SubjectPaint& paint, const Affine& toPhoto);
    /// @param row  pixels first..last-1 of row y: premultiplied RGB, in place, and alpha
    void apply(int y, int first, int last, const PixelRow& row) const;

private:
    const SubjectPaint* paint_;
    Affine toPhoto_;
    std::optional<MapAlong> retouch_, light_;
};

}  // namespace finish
