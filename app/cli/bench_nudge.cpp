#include "app/cli/bench_nudge.h"

#include <chrono>
#include <numeric>

#include "app/cli/looks.h"
#include "core/base/platform.h"
#include "core/finish/parameter.h"
#include "core/imaging/rows.h"

namespace cli {
namespace {

constexpr int kValues = 7;  // of a slider, over its range
constexpr finish::OutputSize kSize{.longSide = 1280};

struct Group {
    std::vector<std::string> styles;
    std::vector<std::string> keys;
};

/// Sliders that do nothing in a style (the paper's before a place) are left out by `matters`.
Group groupOf(const std::string& which)
{
    // Studio paper, the photo's own background, a place, black and white.
    const std::vector<std::string> all{"corporate-grey", "linkedin-natural", "startup-clean", "mono-classic"};
    if (which == "light")
        return {all, {"relight.strength", "relight.azimuth", "relight.elevation", "relight.softness", "relight.fill", "relight.power", "relight.kelvin", "relight.rim", "relight.soften"}};
    if (which == "background")
        return {all,
                {"background.spot", "background.ambient", "background.spread", "background.falloff", "background.mottle", "background.aperture", "background.exposure", "background.warmth",
                 "background.wrap", "background.tint"}};
    if (which == "colour")
        return {all,
                {"colour.whiteBalance", "colour.temperature", "colour.tint", "colour.autoExposure", "colour.exposure", "colour.contrast", "colour.shadows", "colour.highlights",
                 "colour.warmth", "colour.saturation", "colour.monochrome", "colour.anchor"}};
    if (which == "retouch")
        return {all, {"retouch.heal", "retouch.evenness", "retouch.evennessColour", "retouch.underEye", "retouch.shine", "retouch.teeth", "retouch.eyeWhite", "retouch.iris"}};
    return {all, {"framing.zoom", "framing.shiftX", "framing.shiftY", "framing.level", "framing.headRoom"}};
}

bool matters(const std::string& key, const finish::Recipe& recipe)
{
    const bool paper = recipe.background.kind == finish::BackgroundKind::Seamless;
    const bool papers = key == "background.spot" || key == "background.ambient" || key == "background.spread" || key == "background.falloff" || key == "background.mottle";
    const bool lens = key == "background.aperture" || key == "background.exposure" || key == "background.warmth";
    return paper ? !lens : !papers;
}

/// Reading 16 bytes a pixel (the sampled subject) and writing 4 on all cores: what no such pass can be faster than.
double floorMs(imaging::Extent extent, const base::RunContext& run)
{
    const imaging::Image from(extent, 4, imaging::Space::Data, 0.5f);
    std::vector<std::uint8_t> to(4 * extent.area());
    double best = 1e9;
    for (int i = 0; i < 20; ++i) {
        const auto start = std::chrono::steady_clock::now();
        imaging::forRows(extent.height, run, [&](int first, int last) {
            const float* in = from.row(first);
            std::uint8_t* out = to.data() + static_cast<std::size_t>(first) * static_cast<std::size_t>(extent.width) * 4;
            for (std::size_t k = 0; k < static_cast<std::size_t>(last - first) * static_cast<std::size_t>(extent.width) * 4; ++k)
                out[k] = static_cast<std::uint8_t>(static_cast<int>(in[k]));
        });
        best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

}  // namespace

NudgeBench::NudgeBench(const finish::FinishInput& input, Console& console) : preview_(input), console_(console) {}

BenchRow NudgeBench::run(const std::string& which)
{
    const base::RunContext run{console_.run().stop, {}};
    BenchRow row;
    row.name = "nudge-" + which;
    base::resetPeakMemory();
    const Group group = groupOf(which);
    finish::PreviewPicture picture;  // drawn into again, as a window does
    double slowest = 0;
    std::string slowestKey;
    RenderOptions options;
    options.styles = group.styles;
    for (const Look& look : looksOf(options, console_)) {
        preview_.render(look.recipe, kSize, run, picture);  // what is measured once
        for (const std::string& key : group.keys) {
            if (!matters(key, look.recipe))
                continue;
            const finish::Parameter& parameter = finish::findParameter(key);
            const auto& range = std::get<finish::NumberKind>(parameter.kind);
            preview_.render(look.recipe, kSize, run, picture);
            for (int i = 0; i < kValues; ++i) {
                console_.run().checkpoint();
                finish::Recipe recipe = look.recipe;
                parameter.put(recipe, range.min + (range.max - range.min) * (i + 0.5) / kValues);
                const auto before = preview_.costs();
                const auto start = std::chrono::steady_clock::now();
                preview_.render(recipe, kSize, run, picture);
                row.samples.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
                const auto after = preview_.costs();
                for (std::size_t k = 0; k < after.size(); ++k)
                    if (after[k].made != before[k].made)
                        row.parts[std::string(after[k].name)] += after[k].ms - before[k].ms;
                if (row.samples.back() > slowest) {
                    slowest = row.samples.back();
                    slowestKey = look.id + " " + key;
                }
            }
        }
    }
    for (auto& [part, ms] : row.parts)
        ms /= static_cast<double>(row.samples.size());
    row.peakMemoryMB = static_cast<double>(base::peakMemoryBytes()) / 1e6;
    row.floor = floorMs(picture.extent, run);
    row.note = "slowest: " + slowestKey + "; picture of " + std::to_string(picture.extent.width) + " x " + std::to_string(picture.extent.height);
    return row;
}

}  // namespace cli
