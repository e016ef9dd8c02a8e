#include "core/finish/texture_kept.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/imaging/mat.h"
#include "core/imaging/rows.h"
#include "core/vision/texture.h"

namespace finish {
namespace {

/// Y of the subject on the skin's grid. Where there is no subject, colours mean nothing: there stands the skin's own, in both pictures.
imaging::Image luminanceOn(const vision::SkinMap& skin, const imaging::Box& region, const imaging::Image& colours, const imaging::Image& alpha,
                           const std::array<float, 3>& gains)
{
    const float red = 0.2126f * gains[0], green = 0.7152f * gains[1], blue = 0.0722f * gains[2];
    const imaging::Box& seen = skin.region;
    cv::Mat full(seen.height, seen.width, CV_32F, cv::Scalar(red * skin.tone[0] + green * skin.tone[1] + blue * skin.tone[2]));
    const int left = std::max(seen.x, region.x), right = std::min(seen.x + seen.width, region.x + region.width);
    imaging::forRows(seen.height, {}, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const int row = seen.y + y - region.y;
            if (row < 0 || row >= region.height)
                continue;
            float* out = full.ptr<float>(y) - seen.x;
            const float* rgb = colours.row(row) - 3 * region.x;
            const float* a = alpha.row(row) - region.x;
            for (int x = left; x < right; ++x)
                if (a[x] > 0.5f)
                    out[x] = red * rgb[3 * x] + green * rgb[3 * x + 1] + blue * rgb[3 * x + 2];
        }
    });
    imaging::Image cells(skin.mask.extent(), 1, imaging::Space::Data);
    cv::Mat onGrid = imaging::asMat(cells);
    cv::resize(full, onGrid, onGrid.size(), 0, 0, cv::INTER_AREA);
    return cells;
}

}  // namespace

std::optional<float> textureKept(const SubjectLayer& subject, const CutOut& cutOut, const std::array<float, 3>& gains, const vision::SkinMap& skin)
{
    if (skin.empty())
        return std::nullopt;
    const auto kept = vision::textureRatio(vision::skinTextureOn(luminanceOn(skin, cutOut.region, cutOut.foreground, cutOut.alpha, gains), skin),
                                           vision::skinTextureOn(luminanceOn(skin, cutOut.region, subject.colours(), cutOut.alpha, {1, 1, 1}), skin));
    return kept ? std::optional(100 * *kept) : std::nullopt;
}

}  // namespace finish
