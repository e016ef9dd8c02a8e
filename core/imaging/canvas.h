#pragma once
#include "core/imaging/reader.h"
#include "core/imaging/to_linear.h"

namespace imaging {

/// Extent after an EXIF orientation (1..8) has been applied.
Extent upright(Extent stored, int orientation);

/// The picture being decoded: takes rows as the file stores them, puts linear pixels where they belong in the upright picture.
/// The float picture is made with the first rows, so that a decoder's own buffers may be gone by then. Private to core/imaging.
class Canvas {
public:
    Canvas(const Raster& raster, int orientation, const ToLinear& toLinear, const base::RunContext& run);

    void take(int firstRow, int count, const std::byte* rows, std::size_t stride);
    int rowsTaken() const { return rowsTaken_; }
    Image finish() { return std::move(image_); }

private:
    void place(int firstRow, int count, const std::byte* rows, std::size_t stride);

    Extent stored_;
    int orientation_;
    const ToLinear& toLinear_;
    const base::RunContext& run_;
    Image image_;
    int rowsTaken_ = 0;
};

}  // namespace imaging
