#pragma once
#include <vector>

#include "core/base/run_context.h"
#include "core/finish/matte/head_frame.h"
#include "core/imaging/image.h"

namespace finish::matte {

/// A coarse grid over a region. All that is smooth (distances, local means, weights) is computed here, so that its cost
/// and its result do not depend on the size of the photo; 64 cells a unit resolve the smallest radius in use (.02 D).
struct Grid {
    imaging::Extent full;   ///< of the region, pixels
    imaging::Extent cells;
    float unit = 1;         ///< D in cells

    /// Region pixels to cells, both counted from the centre of the first.
    float cellX(float x) const { return (x + 0.5f) * static_cast<float>(cells.width) / static_cast<float>(full.width) - 0.5f; }
    float cellY(float y) const { return (y + 0.5f) * static_cast<float>(cells.height) / static_cast<float>(full.height) - 0.5f; }
    /// Centre of a cell in region pixels.
    float pixelX(int x) const { return (static_cast<float>(x) + 0.5f) * static_cast<float>(full.width) / static_cast<float>(cells.width) - 0.5f; }
    float pixelY(int y) const { return (static_cast<float>(y) + 0.5f) * static_cast<float>(full.height) / static_cast<float>(cells.height) - 0.5f; }
    /// First pixel of a cell; the cell ends where the next begins.
    int firstX(int x) const { return static_cast<int>(static_cast<long long>(x) * full.width / cells.width); }
    int firstY(int y) const { return static_cast<int>(static_cast<long long>(y) * full.height / cells.height); }
    bool operator==(const Grid&) const = default;
};

Grid makeGrid(imaging::Extent region, float unit);

/// A map stretched to other cells: means over areas when it shrinks, bilinear when it grows.
imaging::Image stretched(const imaging::Image& map, imaging::Extent cells);

/// Mean linear RGB of each cell's pixels, and as fourth channel the mean of R² + G² + B².
imaging::Image cellColours(const imaging::Image& photo, const imaging::Box& region, const Grid& grid, const base::RunContext& run);

/// Reads a map (any channels) as if stretched bilinearly over `full` pixels, one row at a time; beyond the border it replicates.
class RowSampler {
public:
    RowSampler(const imaging::Image& map, imaging::Extent full);
    int channels() const { return map_->channels(); }
    /// Pixels firstX..lastX-1 of a row, interleaved.
    void read(int y, int firstX, int lastX, float* out) const;

private:
    template <int kChannels>
    void readChannels(int y, int firstX, int lastX, float* out) const;

    const imaging::Image* map_;
    float scaleY_;
    std::vector<int> left_;      // per x: first float of the left neighbour
    std::vector<int> right_;
    std::vector<float> weight_;  // of the right neighbour
};

}  // namespace finish::matte
