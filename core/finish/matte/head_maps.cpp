#include "core/finish/matte/head_maps.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/ramp.h"
#include "core/imaging/mat.h"

namespace finish::matte {

imaging::Image heightsAboveChin(const HeadFrame& frame, const Grid& grid)
{
    imaging::Image heights(grid.cells, 1, imaging::Space::Data);
    for (int y = 0; y < heights.height(); ++y)
        for (int x = 0; x < heights.width(); ++x)
            heights.at(x, y) = frame.heightAboveChin(grid.pixelX(x), grid.pixelY(y)) / frame.unit;
    return heights;
}

imaging::Image ovalMask(const HeadFrame& frame, const Grid& grid)
{
    imaging::Image mask(grid.cells, 1, imaging::Space::Data, 0.0f);
    constexpr int kShift = 4;  // sixteenths of a cell
    std::vector<cv::Point> polygon;
    for (const vision::Point& p : frame.oval) {
        const auto fixed = [](float v) { return static_cast<int>(std::lround(std::clamp(v, -4096.0f, 4096.0f) * (1 << kShift))); };
        polygon.emplace_back(fixed(grid.cellX(p.x)), fixed(grid.cellY(p.y)));
    }
    cv::Mat to = imaging::asMat(mask);
    cv::fillPoly(to, std::vector<std::vector<cv::Point>>{polygon}, 1.0, cv::LINE_8, kShift);
    return mask;
}

float clothesWeight(float heightInUnits)
{
    return 1.0f - 0.85f * smooth(-heightInUnits, 0.1f, 0.7f);
}

}  // namespace finish::matte
