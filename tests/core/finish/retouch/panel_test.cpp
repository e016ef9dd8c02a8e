#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>

#include "core/finish/finish.h"
#include "core/finish/retouch/retouch.h"
#include "core/imaging/photo_file.h"
#include "core/vision/analyser.h"
#include "core/vision/skin.h"
#include "core/vision/skin_tone.h"
#include "core/vision/texture.h"
#include "tests/core/finish/painted.h"
#include "tests/support/installed_models.h"

using namespace finish;

namespace {

/// The polish levels' strengths.
RetouchParams level(float heal, float light, float colour, float underEye, float shine, float teeth, float white, float iris)
{
    RetouchParams p;
    p.heal = heal, p.evenness = light, p.evennessColour = colour, p.underEye = underEye, p.shine = shine, p.teeth = teeth, p.eyeWhite = white, p.iris = iris;
    return p;
}

std::vector<std::filesystem::path> panel()
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(support::sharedFolder("panel")))
        if (entry.path().extension() == ".jpg")
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::filesystem::path> taken;
    for (std::size_t i = support::thorough() ? 0 : 5; i < files.size(); i += support::thorough() ? 1 : 6)  // two of the sample have blemishes and moles
        taken.push_back(files[i]);
    return taken;
}

/// How much darker the green of a place is than its surround.
float contrastAt(const imaging::Image& picture, const vision::Spot& spot, float unit)
{
    const auto mean = [&](float inner, float outer) {
        double sum = 0;
        int count = 0;
        for (int y = static_cast<int>(spot.at.y - outer); y <= static_cast<int>(spot.at.y + outer); ++y)
            for (int x = static_cast<int>(spot.at.x - outer); x <= static_cast<int>(spot.at.x + outer); ++x) {
                const float d = std::hypot(static_cast<float>(x) + 0.5f - spot.at.x, static_cast<float>(y) + 0.5f - spot.at.y);
                if (d >= inner && d <= outer && x >= 0 && y >= 0 && x < picture.width() && y < picture.height()) {
                    sum += std::log(std::max(0.002, static_cast<double>(picture.at(x, y, 1))));
                    ++count;
                }
            }
        return sum / std::max(1, count);
    };
    const float r = spot.radius * unit;
    return static_cast<float>(mean(2 * r, 3 * r) - mean(0, 0.7f * r));
}

}  // namespace

TEST(RetouchOnPhotos, TextureToneAndMarksAreKept)
{
    SKIP_WITHOUT_SHARED("panel");
    SKIP_WITHOUT_MODELS("canonical-mesh", "face-mesh", "matte");
    vision::Analyser analyser{vision::ModelStore()};
    const std::vector<std::pair<std::string, RetouchParams>> levels{{"light", level(80, 15, 30, 30, 30, 25, 25, 15)},
                                                                    {"natural", level(100, 30, 45, 45, 45, 40, 35, 22)},
                                                                    {"polished", level(100, 50, 65, 65, 60, 60, 50, 30)}};
    struct Row {
        std::vector<float> texture, ita, lightness, marks, blemishes;
    };
    std::vector<Row> rows(levels.size());
    for (const auto& file : panel()) {
        const auto photo = imaging::decode(file, {});
        const auto analysis = analyser.analyse(photo.pixels, photo.contentHash, {});
        ASSERT_FALSE(analysis.faces.empty()) << file;
        const vision::Face& face = analysis.faces.front();
        const CutOut subject = cutOut(photo.pixels, face, analyser.matte(photo.pixels, photo.contentHash, analysis, 0, {}), {}, {});
        const RetouchField field = measureRetouch(photo.pixels, face, subject, {});
        const auto skin = vision::findSkin(photo.pixels, face);
        const auto places = vision::cheekPlaces(skin, face);
        // In the photo's geometry, so that places and marks are where they were.
        imaging::Image before = photo.pixels;
        const auto paste = [&](const imaging::Image& colours) {
            imaging::Image whole = photo.pixels;
            for (int y = 0; y < colours.height(); ++y)
                std::copy_n(colours.row(y), 3 * colours.width(), whole.row(subject.region.y + y) + static_cast<std::ptrdiff_t>(3) * subject.region.x);
            return whole;
        };
        before = paste(subject.foreground);
        for (std::size_t i = 0; i < levels.size(); ++i) {
            Recipe recipe;
            recipe.retouch = levels[i].second;
            SubjectLayer layer(subject);
            test::retouchSubject(layer, {.photo = photo.pixels, .face = face, .cutOut = subject, .retouch = &field}, recipe, {});
            const imaging::Image after = paste(layer.colours());
            const std::string where = file.stem().string() + " " + levels[i].first;
            if (const auto kept = vision::textureKept(before, after, skin)) {
                rows[i].texture.push_back(*kept);
                EXPECT_GE(*kept, 0.85f) << where;
                EXPECT_LE(*kept, 1.10f) << where;
            }
            const auto shift = vision::skinShift(vision::skinTone(vision::coloursAt(before, places)), vision::skinTone(vision::coloursAt(after, places)));
            rows[i].lightness.push_back(std::abs(shift.lightness));
            if (shift.itaHolds)
                rows[i].ita.push_back(std::abs(shift.ita));
            for (const vision::Spot& spot : face.spots) {
                const float was = contrastAt(before, spot, vision::unitLength(face)), is = contrastAt(after, spot, vision::unitLength(face));
                if (spot.kind == vision::Spot::Kind::Red && was > 0.05f)
                    rows[i].blemishes.push_back(is / was);
                else if (spot.kind == vision::Spot::Kind::Mole && was > 0.1f) {
                    rows[i].marks.push_back(is / was);
                    EXPECT_GE(is / was, 0.8f) << where << " a mole of " << was << " at " << spot.at.x << " " << spot.at.y;
                }
            }
        }
    }
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const auto say = [&](const char* what, const std::vector<float>& values) {
            double sum = 0;
            for (const float v : values)
                sum += static_cast<double>(v);
            if (!values.empty())
                std::cout << "  " << what << " " << sum / static_cast<double>(values.size()) << " (" << *std::ranges::min_element(values) << "-"
                          << *std::ranges::max_element(values) << ", " << values.size() << ")";
        };
        std::cout << std::fixed << std::setprecision(3) << levels[i].first;
        say("texture", rows[i].texture), say("ITA", rows[i].ita), say("L*", rows[i].lightness), say("moles", rows[i].marks),
            say("blemishes", rows[i].blemishes);
        std::cout << "\n";
        ASSERT_FALSE(rows[i].blemishes.empty());
        EXPECT_LT(std::ranges::count_if(rows[i].blemishes, [](float left) { return std::abs(left) > 0.4f; }) * 5, std::ssize(rows[i].blemishes))
            << "four of five are gone";
    }
}
