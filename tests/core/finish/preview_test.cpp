#include "core/finish/preview.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <opencv2/core/utility.hpp>
#include <random>
#include <set>

#include "core/base/error.h"
#include "core/finish/backdrop_preset.h"
#include "core/finish/parameter.h"
#include "core/finish/relight/light_field.h"
#include "core/finish/retouch/retouch_field.h"
#include "core/finish/style.h"
#include "core/imaging/photo_file.h"
#include "core/imaging/resize.h"
#include "core/imaging/srgb.h"
#include "core/vision/analyser.h"
#include "core/vision/skin.h"
#include "tests/core/finish/ciede2000.h"
#include "tests/core/finish/colour/drawn_face.h"
#include "tests/support/installed_models.h"

using namespace finish;

namespace {

constexpr OutputSize kSize{.longSide = 200};

/// A face with a blemish and a mole, and what is measured of it.
struct Sitter {
    test::Portrait portrait;
    LightField light;
    RetouchField retouch;
    MeasuredColour colour;
    imaging::Image wall;
    std::vector<PermanentMark> marks;

    explicit Sitter(const Rgb& skin, double roll = 0)
        : portrait(test::drawFace(skin, {.width = 480, .height = 600, .unit = 90, .eyeX = 240, .eyeY = 240, .rollDegrees = roll})), wall({60, 40}, 3, imaging::Space::Linear)
    {
        portrait.face.spots.resize(2);
        portrait.face.spots[0].kind = vision::Spot::Kind::Red;
        portrait.face.spots[0].at = {215, 290};
        portrait.face.spots[1].kind = vision::Spot::Kind::Mole;
        portrait.face.spots[1].at = {270, 300};
        for (vision::Spot& spot : portrait.face.spots)
            spot.radius = 0.03f;
        marks = {{{215, 290}, 4}};
        light = measureLightField(portrait.photo, portrait.face, portrait.cutOut, {});
        retouch = measureRetouch(portrait.photo, portrait.face, portrait.cutOut, {});
        colour = measureColour(portrait.photo, portrait.face, vision::findSkin(portrait.photo, portrait.face));
        for (std::size_t i = 0; i < wall.size(); ++i)
            wall.pixels()[i] = 0.1f + 0.6f * static_cast<float>(i % 97) / 97;
    }
    /// With all that `finish` would else measure each time.
    FinishInput measured() const
    {
        FinishInput input = portrait.input();
        input.light = &light;
        input.retouch = &retouch;
        input.colour = &colour;
        input.backdropPicture = &wall;
        return input;
    }
    FinishInput bare() const
    {
        FinishInput input = portrait.input();
        input.backdropPicture = &wall;
        return input;
    }
};

const Sitter& sitter()
{
    static const Sitter one({0.45f, 0.27f, 0.20f});
    return one;
}
const Sitter& other()
{
    static const Sitter one({0.20f, 0.11f, 0.07f}, 6);
    return one;
}

const StyleSet& styles()
{
    static const StyleSet set = [] {
        const std::filesystem::path resources = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources";
        return loadStyles(std::array{resources / "styles"}, loadBackdrops(std::array{resources / "backdrops"}).backdrops);
    }();
    return set;
}

Recipe styled(std::string_view id)
{
    const auto style = std::ranges::find(styles().styles, id, &Style::id);
    EXPECT_NE(style, styles().styles.end()) << id;
    return style->recipe;
}

/// Any value that the parameter may have.
Value anyValue(const Parameter& parameter, std::mt19937& random)
{
    const auto below = [&](std::size_t n) { return random() % n; };
    return std::visit(
        [&](const auto& kind) -> Value {
            using K = std::decay_t<decltype(kind)>;
            if constexpr (std::is_same_v<K, NumberKind>)
                return kind.min + (kind.max - kind.min) * static_cast<double>(below(9)) / 8;
            else if constexpr (std::is_same_v<K, WholeKind>)
                return kind.min + below(5);
            else if constexpr (std::is_same_v<K, ChoiceKind>)
                return std::string(kind.options[below(kind.options.size())].id);
            else if constexpr (std::is_same_v<K, ColourKind>)
                return Colour{static_cast<std::uint8_t>(below(256)), static_cast<std::uint8_t>(below(256)), static_cast<std::uint8_t>(below(256))};
            else if constexpr (std::is_same_v<K, StrokesKind>)
                return below(2) == 0 ? std::vector<Stroke>{} : std::vector<Stroke>{{{{0.44f, 0.48f}, {0.6f, 0.5f}}, 0.1f}};
            else if constexpr (std::is_same_v<K, FlagKind>)
                return below(2) == 0;
            else
                return std::string();
        },
        parameter.kind);
}

std::vector<std::uint8_t> afresh(const FinishInput& input, const Recipe& recipe, const OutputSize& size)
{
    return imaging::toBytes8Rgba(finish::finish(input, recipe, size, {}).pixels, {});
}

/// Steps that were made by a rendering.
std::set<std::string> madeBy(Preview& preview, const Recipe& recipe, const OutputSize& size = kSize)
{
    const auto before = preview.costs();
    preview.render(recipe, size, {});
    const auto after = preview.costs();
    std::set<std::string> made;
    for (std::size_t i = 0; i < after.size(); ++i)
        if (after[i].made != before[i].made) {
            EXPECT_EQ(after[i].made, before[i].made + 1) << after[i].name;
            made.insert(std::string(after[i].name));
        }
    return made;
}

}  // namespace

TEST(Preview, IsWhatFinishMakesWhateverCameBefore)
{
    std::mt19937 random(5);
    std::vector<const Parameter*> all;
    for (const Parameter& parameter : parameters())
        if (!parameter.key.starts_with("matte."))  // those are the cut-out's
            all.push_back(&parameter);
    const Sitter* who = &sitter();
    Preview preview(who->bare());
    std::optional<FinishInput> fresh(who->measured());
    Recipe recipe;
    OutputSize size = kSize;
    std::string walk;
    for (int i = 0; i < 260; ++i) {
        const unsigned what = random() % 24;
        if (what == 0) {
            const Style& style = styles().styles[random() % styles().styles.size()];
            recipe = style.recipe;
            walk += " style " + style.id;
        } else if (what == 1) {
            fresh->marks = fresh->marks.empty() ? std::span<const PermanentMark>(who->marks) : std::span<const PermanentMark>();
            preview.setMarks(fresh->marks);
            walk += " marks";
        } else if (what == 2) {
            size.longSide = 120 + static_cast<int>(random() % 3) * 60;
            walk += " size";
        } else if (what == 3 && i % 2 == 0) {
            who = who == &sitter() ? &other() : &sitter();
            preview = Preview(who->bare());
            fresh.emplace(who->measured());
            walk += " photo";
        } else {
            const Parameter& parameter = *all[random() % all.size()];
            parameter.put(recipe, anyValue(parameter, random));
            walk += " " + parameter.key + "=" + toText(parameter.get(recipe));
        }
        const PreviewPicture picture = preview.render(recipe, size, {});
        const Finished finished = finish::finish(*fresh, recipe, size, {});
        ASSERT_EQ(picture.extent, finished.pixels.extent()) << walk;
        ASSERT_TRUE(picture.rgba == imaging::toBytes8Rgba(finished.pixels, {})) << walk;
        ASSERT_TRUE(picture.notes == finished.notes && picture.framing == finished.framing) << walk;
        ASSERT_TRUE(picture.facts.correction == finished.facts.correction && picture.facts.anchor == finished.facts.anchor && picture.facts.keySide == finished.facts.keySide) << walk;
    }
}

TEST(Preview, ANudgeMakesOnlyWhatFollowsFromIt)
{
    const Recipe start = styled("corporate-grey");  // paper, light, retouch, look
    Recipe place = styled("corporate-grey");
    place.background = {.kind = BackgroundKind::Scene};
    const Recipe original = styled("linkedin-natural");
    struct Case {
        const char* key;
        double value;
        const Recipe& from;
        std::set<std::string> made;
    };
    // What is measured of the photo and what is drawn in its geometry does not appear: that is the point.
    const std::vector<Case> cases{
        {"relight.strength", 40, start, {"light", "look", "picture"}},
        {"relight.kelvin", 4000, start, {"light", "look", "picture"}},
        {"retouch.evenness", 70, start, {"retouch", "look", "picture"}},
        {"retouch.iris", 70, start, {"retouch", "look", "picture"}},
        {"detail.sharpen", 80, start, {"picture"}},
        {"detail.hair", 80, start, {"subject", "skin", "reduced", "near", "sampled", "look", "picture"}},
        {"background.spot", 40, start, {"drawn", "lit", "spill", "look", "picture"}},
        {"background.wrap", 33, start, {"picture"}},
        {"background.tint", 20, start, {"look", "picture"}},
        {"background.exposure", 1, start, {"picture"}},
        {"background.exposure", 1, place, {"lit", "spill", "look", "picture"}},
        {"background.aperture", 1.4, place, {"frame", "drawn", "lit", "spill", "look", "picture"}},
        {"background.exposure", 1, original, {"lit", "spill", "look", "picture"}},
        {"colour.contrast", 30, start, {"look", "picture"}},
        {"colour.warmth", 30, start, {"look", "picture"}},
        {"colour.exposure", 0.5, start, {"correction", "look", "picture"}},
        {"colour.exposure", 0.5, original, {"correction", "lit", "spill", "look", "picture"}},
        {"grain.strength", 30, start, {"picture"}},
        {"seed", 9, start, {"picture"}},
        {"framing.zoom", 140, start, {"frame", "drawn", "lit", "spill", "near", "look", "sampled", "picture"}},
    };
    for (const Case& c : cases) {
        Preview preview(sitter().measured());
        preview.render(c.from, kSize, {});
        EXPECT_EQ(madeBy(preview, c.from), std::set<std::string>{"picture"}) << "the same again";
        Recipe recipe = c.from;
        findParameter(c.key).put(recipe, c.key == std::string("seed") ? Value(std::uint64_t(c.value)) : Value(c.value));
        std::set<std::string> made = madeBy(preview, recipe);
        std::set<std::string> allowed = c.made;
        // The tint that a backdrop gives may come out the same: then the look stays as well.
        if (!made.contains("look") && allowed.contains("lit"))
            allowed.erase("look");
        EXPECT_EQ(made, allowed) << c.key;
    }
}

TEST(Preview, MeasuresAPhotoOnce)
{
    Preview preview(sitter().bare());
    for (const char* id : {"corporate-grey", "linkedin-natural", "studio-dark", "mono-classic", "corporate-grey"})
        preview.render(styled(id), kSize, {});
    std::map<std::string, int> made;
    for (const auto& cost : preview.costs())
        made[std::string(cost.name)] = cost.made;
    for (const char* once : {"photo", "colour-field", "light-field", "retouch-field"})
        EXPECT_EQ(made[once], 1) << once;
    EXPECT_EQ(made["picture"], 5);
}

TEST(Preview, IsWholeAgainAfterAStop)
{
    const Recipe first = styled("corporate-grey"), second = styled("linkedin-natural");
    for (int checkpoints = 0; checkpoints < 12; ++checkpoints) {
        Preview preview(sitter().measured());
        preview.render(first, kSize, {});
        std::stop_source stop;
        int left = checkpoints;
        base::RunContext run{stop.get_token(), [&](const base::Progress&) {
                                 if (left-- == 0)
                                     stop.request_stop();
                             }};
        try {
            preview.render(second, kSize, run);
        } catch (const base::Cancelled&) {
        }
        EXPECT_TRUE(preview.render(second, kSize, {}).rgba == afresh(sitter().measured(), second, kSize)) << checkpoints;
    }
    std::stop_source stop;
    stop.request_stop();
    Preview preview(sitter().measured());
    EXPECT_THROW(preview.render(first, kSize, {stop.get_token(), {}}), base::Cancelled);
}

TEST(Preview, RefusesAsFinishDoes)
{
    FinishInput input = sitter().measured();
    input.backdropPicture = nullptr;
    Preview preview(input);
    Recipe recipe;
    recipe.background.kind = BackgroundKind::Picture;
    EXPECT_THROW(preview.render(recipe, kSize, {}), base::Error);
    preview.setBackdropPicture(&sitter().wall);
    EXPECT_TRUE(preview.render(recipe, kSize, {}).rgba == afresh(sitter().measured(), recipe, kSize));
    CutOut nobody;
    EXPECT_THROW(Preview({sitter().portrait.photo, sitter().portrait.face, nobody}), base::Error);
}

TEST(Preview, SamePixelsAtAnyNumberOfThreads)
{
    const int threads = cv::getNumThreads();
    const Recipe recipe = styled("corporate-grey");
    const auto many = Preview(sitter().measured()).render(recipe, kSize, {}).rgba;
    cv::setNumThreads(1);
    const auto one = Preview(sitter().measured()).render(recipe, kSize, {}).rgba;
    cv::setNumThreads(threads);
    EXPECT_TRUE(many == one);
}

namespace {

/// Strong light, strong retouch, bokeh, black and white, and styles as they are; grain belongs to the output's pixels.
std::vector<std::pair<std::string, Recipe>> chains()
{
    std::vector<std::pair<std::string, Recipe>> all;
    for (const char* id : {"corporate-grey", "linkedin-natural", "studio-dark", "mono-classic", "healthcare-white", "cut-out"})
        all.emplace_back(id, styled(id));
    Recipe light = styled("studio-dark");
    light.relight = {.setup = LightSetup::Rembrandt, .strength = 100, .rim = 100, .soften = 60};
    all.emplace_back("strong light", light);
    Recipe retouch = styled("corporate-grey");
    for (float RetouchParams::*strength : {&RetouchParams::heal, &RetouchParams::evenness, &RetouchParams::evennessColour, &RetouchParams::underEye, &RetouchParams::shine,
                                           &RetouchParams::teeth, &RetouchParams::eyeWhite, &RetouchParams::iris})
        retouch.retouch.*strength = 100;
    all.emplace_back("strong retouch", retouch);
    Recipe place = styled("corporate-grey");
    place.background = {.kind = BackgroundKind::Scene, .scene = Scenery::Evening, .aperture = 1.4f};
    all.emplace_back("place", place);
    for (auto& [name, recipe] : all)
        recipe.grain.strength = 0;
    return all;
}

void expectAgreement(const FinishInput& input, int longSide)
{
    for (const auto& [name, recipe] : chains()) {
        const Finished full = finish::finish(input, recipe, {}, {}), proxy = finish::finish(input, recipe, {.longSide = longSide}, {});
        const auto overGrey = [](const imaging::Image& picture) {
            imaging::Image flat(picture.extent(), 3, imaging::Space::Linear);
            for (std::size_t i = 0; i < flat.extent().area(); ++i)
                for (std::size_t c = 0; c < 3; ++c) {
                    const float* p = picture.pixels().data() + static_cast<std::size_t>(picture.channels()) * i;
                    const float a = picture.channels() == 4 ? p[3] : 1;
                    flat.pixels()[3 * i + c] = p[c] * a + 0.2f * (1 - a);
                }
            return flat;
        };
        const imaging::Image reduced = imaging::resize(overGrey(full.pixels), proxy.pixels.extent(), imaging::Filter::Lanczos3, {});
        const test::Difference d = test::difference(overGrey(proxy.pixels), reduced);
        testing::Test::RecordProperty(name, std::to_string(d.mean));
        EXPECT_LE(d.mean, 1) << name;
        EXPECT_LE(d.p99, 4) << name;
    }
}

}  // namespace

TEST(PreviewAgreesWithTheFullPicture, OnADrawnFace)
{
    const test::Portrait large = test::drawFace({0.45f, 0.27f, 0.20f}, {.width = 1300, .height = 1600, .unit = 240, .eyeX = 640, .eyeY = 620, .rollDegrees = 3});
    expectAgreement(large.input(), 500);
}

TEST(PreviewAgreesWithTheFullPicture, OnTheDemoPortrait)
{
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "matte");
    const vision::ModelStore store;
    const auto file = store.folder() / "demo" / "astronaut.png";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "the demo portrait is not installed: models/fetch.sh brings it";
    // Three times its size, with a sensor's noise.
    const imaging::Image portrait = imaging::decode(file, {}).pixels;
    imaging::Image photo = imaging::resize(portrait, {3 * portrait.width(), 3 * portrait.height()}, imaging::Filter::Lanczos3, {});
    std::mt19937 random(20);
    std::normal_distribution<float> noise(0, 0.01f);
    for (float& v : photo.pixels())
        v = std::max(0.0f, v + noise(random) * std::sqrt(std::max(v, 0.0f)));
    vision::Analyser analyser(store);
    const auto analysis = analyser.analyse(photo, {}, {});
    ASSERT_FALSE(analysis.faces.empty());
    const CutOut subject = cutOut(photo, analysis.faces[0], analyser.matte(photo, {}, analysis, 0, {}), {}, {});
    expectAgreement({photo, analysis.faces[0], subject}, 500);
}
