#include "app/cli/bench_photo.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "core/base/error.h"
#include "core/imaging/encode.h"
#include "core/imaging/photo_file.h"
#include "core/imaging/resize.h"
#include "core/vision/analyser.h"

namespace cli {
namespace {

constexpr imaging::Extent kExtent{4000, 3000};
constexpr float kEyes = 400;
// Photon noise of a small sensor at ISO 200 or so: variance proportional to light, with a floor of reading noise.
constexpr float kPhotonNoise = 0.00012f;
constexpr float kReadNoise = 0.0008f;

}  // namespace

BenchPhoto::BenchPhoto(const vision::ModelStore& store, const base::RunContext& run)
{
    const auto file = store.folder() / "demo" / "astronaut.png";
    std::error_code status;
    if (!std::filesystem::exists(file, status))
        throw base::Error(base::ErrorCode::ModelMissing, "The demo portrait " + base::displayName(file) + " is not installed", "Run models/fetch.sh.", file);
    const auto portrait = imaging::decode(file, run);
    const auto analysis = vision::Analyser(store).analyse(portrait.pixels, portrait.contentHash, run);
    if (analysis.faces.empty())
        throw base::Error(base::ErrorCode::NoFace, "There is no face in the demo portrait", "Run models/fetch.sh --verify.", file);
    const auto& face = analysis.faces.front();
    const float scale = kEyes / face.eyeDistance;
    const auto large = imaging::resize(portrait.pixels, {static_cast<int>(portrait.pixels.width() * scale), static_cast<int>(portrait.pixels.height() * scale)},
                                       imaging::Filter::Lanczos3, run);
    const float eyes = (face.irises[0].centre.x + face.irises[1].centre.x) / 2 * scale;
    const int left = std::clamp(static_cast<int>(eyes) - kExtent.width / 2, 0, std::max(0, large.width() - kExtent.width));
    imaging::Image photo = imaging::crop(large, {left, 0, std::min(kExtent.width, large.width()), std::min(kExtent.height, large.height())});
    std::mt19937 random(20);
    std::normal_distribution<float> normal;
    for (float& value : photo.pixels())
        value = std::max(0.0f, value + normal(random) * std::sqrt(kPhotonNoise * std::max(0.0f, value) + kReadNoise * kReadNoise));
    jpeg_ = imaging::encode(photo, {}, nullptr, run);
    pixels_ = imaging::decode(jpeg_, "bench.jpg", run).pixels;
}

}  // namespace cli
