#include "core/judge/tone.h"

#include <algorithm>
#include <cmath>

namespace judge {
namespace {

constexpr std::size_t kFewest = 30;  // places in the frame
constexpr float kGrey = 4;           // C* below which a hue is noise

constexpr float kWhite = 0.99f, kBlack = 0.002f;  // largest channel of skin without drawing: clipped, and what the texture measure, too, takes for noise

struct Tones {
    imaging::Lab before, after;
    bool lost = false;
};

bool mostlyLost(const std::vector<vision::LinearRgb>& skin)
{
    const auto lost = std::ranges::count_if(skin, [](const auto& p) {
        const float most = std::max({p[0], p[1], p[2]});
        return !(most < kWhite && most > kBlack);
    });
    return 2 * static_cast<std::size_t>(lost) > skin.size();
}

/// Where a place of the photo lies in the picture; at least a pixel.
imaging::Box inPicture(const imaging::Box& place, const finish::Framing& framing)
{
    const double side = framing.scale;
    const double width = std::max(1.0, place.width * side), height = std::max(1.0, place.height * side);
    const double x = place.x + place.width / 2.0, y = place.y + place.height / 2.0;
    return {static_cast<int>(std::floor(framing.toOutput.x(x, y) - width / 2 + 0.5)), static_cast<int>(std::floor(framing.toOutput.y(x, y) - height / 2 + 0.5)),
            static_cast<int>(std::lround(width)), static_cast<int>(std::lround(height))};
}

std::optional<Tones> tonesOf(const finish::Finished& finished, const Source& source)
{
    const imaging::Extent extent = finished.pixels.extent();
    std::vector<imaging::Box> places;
    std::vector<vision::LinearRgb> before;
    for (std::size_t i = 0; i < source.colour.places.size() && i < source.colour.skin.size(); ++i) {
        const imaging::Box place = inPicture(source.colour.places[i], finished.framing);
        if (place.x < 0 || place.y < 0 || place.x + place.width > extent.width || place.y + place.height > extent.height)
            continue;
        places.push_back(place);
        before.push_back(source.colour.skin[i]);
    }
    if (places.size() < kFewest)
        return std::nullopt;
    finish::multiply(before, finished.facts.correction.gains);
    return Tones{vision::skinTone(before), vision::skinTone(vision::coloursAt(finished.pixels, places)), mostlyLost(before)};
}

}  // namespace

std::optional<ToneShift> toneShift(const finish::Finished& finished, const Source& source)
{
    const auto tones = tonesOf(finished, source);
    if (!tones)
        return std::nullopt;
    return ToneShift{vision::skinShift(tones->before, tones->after), tones->before.chroma() >= kGrey && tones->after.chroma() >= kGrey, tones->lost};
}

}  // namespace judge
