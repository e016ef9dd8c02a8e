#include "core/vision/skin_tone.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "core/vision/mesh_regions.h"

namespace vision {
namespace {

constexpr float kSkin = 0.8f;              // of the mask: well inside
constexpr std::size_t kFewestCheek = 300;  // cells of a grid with D = kSkinUnit, below which all skin counts

cv::Mat cheeksOn(const SkinMap& skin, const Face& face)
{
    cv::Mat inside(skin.mask.height(), skin.mask.width(), CV_8U, cv::Scalar(0));
    for (const auto& cheek : region::kCheek) {
        std::vector<cv::Point> corners;
        for (const std::size_t i : cheek) {
            const Point p = skin.toGrid({face.mesh[i].x, face.mesh[i].y});
            corners.emplace_back(cvRound(p.x - 0.5f), cvRound(p.y - 0.5f));
        }
        cv::fillPoly(inside, std::vector{corners}, cv::Scalar(255));
    }
    return inside;
}

/// The photo's pixels under one cell of the grid, one at least.
imaging::Box placeOf(const SkinMap& skin, int x, int y)
{
    const auto edge = [](int i, int cells, int pixels) { return static_cast<int>(static_cast<std::int64_t>(i) * pixels / cells); };
    const int left = edge(x, skin.mask.width(), skin.region.width), right = edge(x + 1, skin.mask.width(), skin.region.width);
    const int top = edge(y, skin.mask.height(), skin.region.height), bottom = edge(y + 1, skin.mask.height(), skin.region.height);
    return {skin.region.x + left, skin.region.y + top, std::max(1, right - left), std::max(1, bottom - top)};
}

float median(std::vector<float>& values)
{
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

std::vector<imaging::Box> cheekPlaces(const SkinMap& skin, const Face& face)
{
    if (skin.empty())
        return {};
    const cv::Mat cheeks = cheeksOn(skin, face);
    const float relative = skin.unit / kSkinUnit;
    std::vector<imaging::Box> places;
    for (const bool everywhere : {false, true}) {
        places.clear();
        for (int y = 0; y < skin.mask.height(); ++y)
            for (int x = 0; x < skin.mask.width(); ++x)
                if (skin.mask.at(x, y) > kSkin && (everywhere || cheeks.at<std::uint8_t>(y, x)))
                    places.push_back(placeOf(skin, x, y));
        if (static_cast<float>(places.size()) >= static_cast<float>(kFewestCheek) * relative * relative)
            break;
    }
    if (places.size() <= kMostPlaces)
        return places;
    std::vector<imaging::Box> some;
    some.reserve(kMostPlaces);
    for (std::size_t i = 0; i < kMostPlaces; ++i)
        some.push_back(places[i * places.size() / kMostPlaces]);
    return some;
}

std::vector<LinearRgb> coloursAt(const imaging::Image& picture, std::span<const imaging::Box> places)
{
    std::vector<LinearRgb> colours;
    colours.reserve(places.size());
    for (const imaging::Box& place : places) {
        const int left = std::max(0, place.x), right = std::min(picture.width(), place.x + place.width);
        const int top = std::max(0, place.y), bottom = std::min(picture.height(), place.y + place.height);
        LinearRgb sum{};
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x)
                for (std::size_t c = 0; c < 3; ++c)
                    sum[c] += picture.at(x, y, static_cast<int>(c));
        const auto count = static_cast<float>(std::max(1, std::max(0, right - left) * std::max(0, bottom - top)));
        colours.push_back({sum[0] / count, sum[1] / count, sum[2] / count});
    }
    return colours;
}

imaging::Lab skinTone(std::span<const LinearRgb> colours)
{
    std::array<std::vector<float>, 3> parts;
    for (auto& part : parts)
        part.reserve(colours.size());
    for (const LinearRgb& colour : colours) {
        const imaging::Lab lab = imaging::labOf(colour.data());
        if (!std::isfinite(lab.lightness + lab.a + lab.b))
            continue;
        parts[0].push_back(lab.lightness);
        parts[1].push_back(lab.a);
        parts[2].push_back(lab.b);
    }
    return {median(parts[0]), median(parts[1]), median(parts[2])};
}

float typologyAngle(const imaging::Lab& tone)
{
    // atan2 is the same for every skin (b* > 0) and has no pole.
    return std::atan2(tone.lightness - 50, tone.b) * (180 / std::numbers::pi_v<float>);
}

bool hasTypologyAngle(const imaging::Lab& tone)
{
    constexpr float kLeastYellow = 3, kLeastChroma = 8;  // found on 33 portraits: below, blue dusk reads as -42 or +77 degrees
    return tone.b >= kLeastYellow && tone.chroma() >= kLeastChroma;
}

SkinShift skinShift(const imaging::Lab& before, const imaging::Lab& after)
{
    SkinShift shift;
    shift.ita = typologyAngle(after) - typologyAngle(before);
    shift.lightness = after.lightness - before.lightness;
    shift.hue = std::remainder(after.hue() - before.hue(), 360.0f);
    shift.chroma = after.chroma() - before.chroma();
    shift.itaHolds = hasTypologyAngle(before) && hasTypologyAngle(after);
    return shift;
}

}  // namespace vision
