#include "core/finish/relight/skin_weight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <span>
#include <vector>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/mat.h"
#include "core/vision/mesh_regions.h"
#include "core/vision/skin.h"

namespace finish::relight {
namespace {

using Indices = std::span<const std::size_t>;
// MediaPipe's mesh; "left" is the picture's left.
constexpr std::array<std::size_t, 16> kEyeLeft{33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7};
constexpr std::array<std::size_t, 16> kEyeRight{263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249};

void fill(imaging::Image& mask, const vision::Face& face, const imaging::Box& region, const matte::Grid& grid, Indices indices, float value)
{
    constexpr int kShift = 4;  // sixteenths of a cell
    std::vector<cv::Point> polygon;
    for (const std::size_t i : indices) {
        const auto fixed = [](float v) { return static_cast<int>(std::lround(std::isfinite(v) ? std::clamp(v, -4096.0f, 4096.0f) * (1 << kShift) : 0.0f)); };
        polygon.emplace_back(fixed(grid.cellX(face.mesh[i].x - static_cast<float>(region.x))), fixed(grid.cellY(face.mesh[i].y - static_cast<float>(region.y))));
    }
    cv::Mat to = imaging::asMat(mask);
    cv::fillPoly(to, std::vector<std::vector<cv::Point>>{polygon}, value, cv::LINE_8, kShift);
}

}  // namespace

imaging::Image skinWeight(const imaging::Image& photo, const vision::Face& face, const CutOut& cutOut, const matte::Grid& grid)
{
    imaging::Image weight(grid.cells, 1, imaging::Space::Data, 0.0f);
    const vision::PersonAlpha person{cutOut.region, &cutOut.alpha};
    const vision::SkinMap skin = vision::findSkin(photo, face, &person);
    if (skin.empty())
        return weight;
    // Where the map is the finer one its pixels are averaged first.
    imaging::Image mask = skin.mask;
    matte::blur(mask, 0.4f * skin.unit / grid.unit);
    const auto perX = static_cast<double>(grid.full.width) / grid.cells.width * mask.width() / skin.region.width;
    const auto perY = static_cast<double>(grid.full.height) / grid.cells.height * mask.height() / skin.region.height;
    const vision::Point first = skin.toGrid({static_cast<float>(cutOut.region.x) + grid.pixelX(0) + 0.5f, static_cast<float>(cutOut.region.y) + grid.pixelY(0) + 0.5f});
    const cv::Matx23d toMask(perX, 0, static_cast<double>(first.x) - 0.5, 0, perY, static_cast<double>(first.y) - 0.5);
    cv::Mat to = imaging::asMat(weight);
    cv::warpAffine(imaging::asMat(mask), to, toMask, to.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, 0);
    return weight;
}

std::vector<std::size_t> cheekCells(const imaging::Image& skin, const vision::Face& face, const imaging::Box& region, const matte::Grid& grid)
{
    constexpr float kSkin = 0.8f;  // as vision::cheekPlaces has it
    imaging::Image mask(grid.cells, 1, imaging::Space::Data, 0.0f);
    for (const auto& cheek : vision::region::kCheek)
        fill(mask, face, region, grid, cheek, 1);
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (mask.pixels()[i] > 0 && skin.pixels()[i] > kSkin)
            cells.push_back(i);
    return cells;
}

imaging::Image eyeMask(const vision::Face& face, const imaging::Box& region, const matte::Grid& grid)
{
    imaging::Image mask(grid.cells, 1, imaging::Space::Data, 0.0f);
    fill(mask, face, region, grid, kEyeLeft, 1);
    fill(mask, face, region, grid, kEyeRight, 1);
    matte::blur(mask, 0.06f * grid.unit);
    for (float& v : mask.pixels())
        v = smooth(v, 0.08f, 0.5f);
    return mask;
}

}  // namespace finish::relight
