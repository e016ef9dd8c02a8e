#include "core/studio/darkroom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "core/finish/recipe.h"
#include "core/imaging/encode.h"
#include "core/imaging/srgb.h"
#include "core/studio/people.h"
#include "tests/support/installed_models.h"

namespace {

imaging::EncodeOptions png8()
{
    imaging::EncodeOptions options;
    options.format = imaging::FileFormat::Png8;
    return options;
}

using base::Error;
using base::ErrorCode;

/// Notes every stage that is reported.
struct Stages {
    std::vector<std::string> names;
    base::RunContext run{{}, [this](const base::Progress& progress) {
                             if (names.empty() || names.back() != progress.stage)
                                 names.push_back(progress.stage);
                         }};
    bool has(const std::string& name) const { return std::ranges::find(names, name) != names.end(); }
};

constexpr const char* kReading = "Reading the photo";
constexpr const char* kFinding = "Finding faces";
constexpr const char* kCutting = "Cutting the person out";
constexpr const char* kRefining = "Refining hair and edges";

class Darkroom : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "matte", "person-prior");
        const auto portrait = vision::ModelStore().folder() / "demo" / "astronaut.png";
        if (!std::filesystem::exists(portrait))
            GTEST_SKIP() << "the demo portrait is not installed: models/fetch.sh brings it";
        me_ = temporary_.path() / "me.png";
        std::filesystem::copy_file(portrait, me_);
    }
    std::filesystem::path cache() const { return temporary_.path() / "cache"; }
    studio::Darkroom darkroom() const { return studio::Darkroom(vision::ModelStore(), cache()); }

    support::TemporaryFolder temporary_;
    std::filesystem::path me_;
};

TEST_F(Darkroom, ASecondPictureOfAPhotoReusesDecodingAndCutOut)
{
    auto room = darkroom();
    Stages examined, first, second, other;
    const auto facts = room.examine(me_, examined.run);
    ASSERT_EQ(facts.analysis.faces.size(), 1u);
    EXPECT_TRUE(examined.has(kReading) && examined.has(kFinding));

    finish::Recipe recipe;
    const auto one = room.develop(facts, 0, recipe, {}, first.run);
    EXPECT_FALSE(first.has(kReading)) << "it is still held";
    EXPECT_TRUE(first.has(kCutting) && first.has(kRefining));

    recipe.background.kind = finish::BackgroundKind::Solid;
    const auto two = room.develop(facts, 0, recipe, {}, second.run);
    EXPECT_FALSE(second.has(kReading) || second.has(kCutting) || second.has(kRefining));
    EXPECT_EQ(one.pixels.extent(), two.pixels.extent());

    // Strokes change the cut-out, but not what the nets said.
    recipe.matte.remove.push_back({{{0.05f, 0.05f}}, 0.2f});
    room.develop(facts, 0, recipe, {}, other.run);
    EXPECT_TRUE(other.has(kRefining));
    EXPECT_FALSE(other.has(kReading) || other.has(kCutting));
}

TEST_F(Darkroom, AssessesWhatItDevelopedWithoutDecodingOrCuttingAgain)
{
    SKIP_WITHOUT_MODELS("recogniser-a", "recogniser-b");
    auto room = darkroom();
    const std::vector photos{room.examine(me_, {})};
    ASSERT_EQ(photos[0].analysis.faces.size(), 1u);
    const auto people = studio::whoIsWho(photos, vision::Analyser(vision::ModelStore(), cache()).canonicalHead(), {});
    const auto whose = studio::whoseIs(people, photos, {0, 0});
    ASSERT_TRUE(whose.profile != nullptr && whose.marks);
    const finish::Recipe recipe;
    const auto picture = room.develop(photos[0], 0, recipe, {}, {});
    Stages judged;
    const auto judgement = room.assess(photos[0], 0, recipe, picture, whose, judged.run);
    EXPECT_FALSE(judged.has(kReading) || judged.has(kCutting) || judged.has(kRefining));
    ASSERT_TRUE(judgement.likeness && judgement.authenticity.score && judgement.quality.score);
    EXPECT_EQ(judgement.likeness->reference, identity::ReferenceKind::Source);
    EXPECT_GT(*judgement.authenticity.score, 90);
    EXPECT_THROW(room.assess(photos[0], 1, recipe, picture, whose, {}), Error);

    const auto nobody = studio::whoseIs(people, photos, {0, 7});
    EXPECT_TRUE(nobody.profile == nullptr && !nobody.marks);
}

TEST_F(Darkroom, DecodesAPictureToStandBeforeOnceForItsContent)
{
    auto room = darkroom();
    const auto facts = room.examine(me_, {});
    const auto wall = temporary_.path() / "wall.png", copy = temporary_.path() / "copy.png";
    imaging::Image red({90, 120}, 3, imaging::Space::Linear, 0.1f);
    for (std::size_t i = 0; i < red.size(); i += 3)
        red.pixels()[i] = 0.7f;
    imaging::EncodeOptions png;
    png.format = imaging::FileFormat::Png8;
    imaging::encodeTo(wall, red, png, nullptr, {});
    std::filesystem::copy_file(wall, copy);

    finish::Recipe recipe;
    recipe.background.kind = finish::BackgroundKind::Picture;
    recipe.background.picture = wall.string();
    Stages first, second, third;
    const auto picture = room.develop(facts, 0, recipe, {.longSide = 200}, first.run);
    EXPECT_TRUE(first.has(kReading));
    EXPECT_GT(picture.pixels.at(2, 2, 0), 3 * picture.pixels.at(2, 2, 1));
    room.develop(facts, 0, recipe, {.longSide = 200}, second.run);
    EXPECT_FALSE(second.has(kReading));
    recipe.background.picture = copy.string();
    room.develop(facts, 0, recipe, {.longSide = 200}, third.run);
    EXPECT_FALSE(third.has(kReading)) << "the same content under another name";

    imaging::Image blue = red;
    for (std::size_t i = 0; i < blue.size(); i += 3)
        std::swap(blue.pixels()[i], blue.pixels()[i + 2]);
    imaging::encodeTo(copy, blue, png, nullptr, {});
    const auto changed = room.develop(facts, 0, recipe, {.longSide = 200}, {});
    EXPECT_GT(changed.pixels.at(2, 2, 2), 3 * changed.pixels.at(2, 2, 1));
}

TEST_F(Darkroom, SaysWhatIsWrongWithAPictureToStandBefore)
{
    auto room = darkroom();
    const auto facts = room.examine(me_, {});
    finish::Recipe recipe;
    recipe.background.kind = finish::BackgroundKind::Picture;
    const auto refusal = [&](const std::filesystem::path& file) {
        recipe.background.picture = file.string();
        try {
            room.develop(facts, 0, recipe, {.longSide = 100}, {});
        } catch (const Error& error) {
            EXPECT_TRUE(error.message().find("background.picture") != std::string::npos) << error.message();
            EXPECT_TRUE(error.message().find(file.filename().string()) != std::string::npos) << error.message();
            EXPECT_FALSE(error.remedy().empty());
            return error.code();
        }
        return ErrorCode::Internal;
    };
    const auto in = [&](const char* name) { return temporary_.path() / name; };
    std::ofstream(in("text.jpg")) << "no picture";
    std::ofstream(in("empty.jpg")).close();
    std::ifstream whole(me_, std::ios::binary);
    std::string bytes(5000, '\0');
    whole.read(bytes.data(), 5000);
    std::ofstream(in("cut.png"), std::ios::binary) << bytes;
    // The beginning of a PNG of 30000 x 30000 pixels.
    const std::string_view huge("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0" "\xe9\x45\x6f\xed\0\0\0\1IDAT", 41);
    std::ofstream(in("huge.png"), std::ios::binary) << huge;
    EXPECT_EQ(refusal({}), ErrorCode::BadValue);
    EXPECT_EQ(refusal(in("none.jpg")), ErrorCode::NotFound);
    EXPECT_EQ(refusal(in("text.jpg")), ErrorCode::UnsupportedFormat);
    EXPECT_NE(refusal(in("empty.jpg")), ErrorCode::Internal);
    EXPECT_EQ(refusal(in("cut.png")), ErrorCode::Damaged);
    EXPECT_EQ(refusal(in("huge.png")), ErrorCode::TooLarge);
    EXPECT_NE(refusal(temporary_.path()), ErrorCode::Internal) << "a folder";
    recipe.background.kind = finish::BackgroundKind::Solid;  // the room works on
    EXPECT_NO_THROW(room.develop(facts, 0, recipe, {.longSide = 100}, {}));
}

TEST_F(Darkroom, AnotherRunNeitherDecodesNorMeasures)
{
    const auto before = darkroom().examine(me_, {});
    Stages again;
    const auto after = darkroom().examine(me_, again.run);
    EXPECT_TRUE(again.names.empty()) << again.names.front();
    EXPECT_EQ(after.analysis, before.analysis);
    EXPECT_EQ(after.contentHash, before.contentHash);
    EXPECT_EQ(after.says, before.says);
}

TEST_F(Darkroom, SaysTheSameNotesInAnotherRun)
{
    const auto misnamed = temporary_.path() / "me.jpg";
    std::filesystem::copy_file(me_, misnamed);
    darkroom().examine(me_, {});  // the same content is known under its right name
    const auto before = darkroom().examine(misnamed, {});
    ASSERT_EQ(before.says.notes.size(), 1u);
    EXPECT_EQ(before.says.notes[0].code, "wrong-extension");
    EXPECT_EQ(darkroom().examine(misnamed, {}).says.notes, before.says.notes);
    EXPECT_TRUE(darkroom().examine(me_, {}).says.notes.empty());
}

TEST_F(Darkroom, APhotoThatChangedIsAnError)
{
    const auto facts = darkroom().examine(me_, {});
    std::ofstream(me_, std::ios::binary | std::ios::app) << "more";
    auto room = darkroom();
    try {
        room.develop(facts, 0, {}, {}, {});
        FAIL() << "a picture of another photo";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Damaged);
        EXPECT_NE(error.message().find("me.png"), std::string::npos);
    }
    std::filesystem::remove(me_);
    EXPECT_THROW(room.develop(facts, 0, {}, {}, {}), Error);
}

TEST_F(Darkroom, TransparentPhotosLieOverWhite)
{
    auto photo = imaging::decode(me_, {});
    imaging::Image clear(photo.pixels.extent(), 4, imaging::Space::Linear, 1.0f);
    for (int y = 0; y < clear.height(); ++y)
        for (int x = 0; x < clear.width(); ++x) {
            for (int c = 0; c < 3; ++c)
                clear.at(x, y, c) = photo.pixels.at(x, y, c);
            clear.at(x, y, 3) = y < 4 ? 0.0f : 1.0f;
        }
    const auto file = temporary_.path() / "clear.png";
    imaging::EncodeOptions options;
    options.format = imaging::FileFormat::Png8;
    imaging::encodeTo(file, clear, options, nullptr, {});
    auto room = darkroom();
    const auto facts = room.examine(file, {});
    ASSERT_EQ(facts.analysis.faces.size(), 1u);
    const auto& held = room.pixelsOf(facts, {}).pixels;
    EXPECT_EQ(held.channels(), 3);
    EXPECT_NEAR(held.at(10, 1, 0), 1.0f, 1e-3);
    EXPECT_FALSE(room.develop(facts, 0, {}, {}, {}).pixels.empty());
}

TEST_F(Darkroom, ThereIsNoSuchFace)
{
    auto room = darkroom();
    const auto facts = room.examine(me_, {});
    try {
        room.develop(facts, 1, {}, {}, {});
        FAIL() << "a picture of nobody";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NoFace);
    }
}

TEST_F(Darkroom, StopsBetweenStages)
{
    auto room = darkroom();
    const auto facts = room.examine(me_, {});
    std::stop_source stop;
    const base::RunContext run{stop.get_token(), [&](const base::Progress& progress) {
                                   if (progress.stage == kRefining)
                                       stop.request_stop();
                               }};
    EXPECT_THROW(room.develop(facts, 0, {}, {}, run), base::Cancelled);
    EXPECT_FALSE(room.develop(facts, 0, {}, {}, {}).pixels.empty()) << "and goes on afterwards";
}

TEST_F(Darkroom, APreviewHasThePixelsOfWhatIsDeveloped)
{
    auto room = darkroom();
    const auto facts = room.examine(me_, {});
    finish::Recipe recipe;
    recipe.background.kind = finish::BackgroundKind::Seamless;
    recipe.relight.setup = finish::LightSetup::Loop;
    finish::PreviewPicture small, large;
    for (const float strength : {20.0f, 60.0f}) {  // two sizes by turns, as a window draws them
        recipe.relight.strength = strength;
        room.preview(facts, 0, recipe, {.longSide = 200}, {}, {}, small);
        room.preview(facts, 0, recipe, {.longSide = 320}, {}, {}, large);
        EXPECT_EQ(large.rgba, imaging::toBytes8Rgba(room.develop(facts, 0, recipe, {.longSide = 320}, {}).pixels, {}));
        EXPECT_EQ(small.rgba, imaging::toBytes8Rgba(room.develop(facts, 0, recipe, {.longSide = 200}, {}).pixels, {}));
    }
    // Strokes make another cut-out, which the preview has to follow.
    recipe.matte.remove.push_back({{{0.5f, 0.3f}}, 0.5f});
    room.preview(facts, 0, recipe, {.longSide = 320}, {}, {}, large);
    EXPECT_EQ(large.rgba, imaging::toBytes8Rgba(room.develop(facts, 0, recipe, {.longSide = 320}, {}).pixels, {}));
}

TEST_F(Darkroom, HoldsAsManyPhotosAsItMay)
{
    const auto other = temporary_.path() / "other.png";
    imaging::encodeTo(other, imaging::Image({64, 48}, 3, imaging::Space::Linear, 0.5f), png8(), nullptr, {});
    studio::Darkroom one = darkroom(), two(vision::ModelStore(), cache(), 2);
    for (auto* room : {&one, &two}) {
        const auto mine = room->examine(me_, {}), grey = room->examine(other, {});
        Stages back;
        room->pixelsOf(mine, {});
        room->pixelsOf(grey, {});
        room->pixelsOf(mine, back.run);
        EXPECT_EQ(back.has(kReading), room == &one);
        room->clear();
        Stages cleared;
        room->pixelsOf(mine, cleared.run);
        EXPECT_TRUE(cleared.has(kReading));
    }
}

TEST_F(Darkroom, AnOwnPictureBehindStaysTheRightOneForPreviews)
{
    auto room = darkroom();
    const auto facts = room.examine(me_, {});
    const auto behind = temporary_.path() / "behind.png";
    const auto paint = [&](float grey) { imaging::encodeTo(behind, imaging::Image({64, 48}, 3, imaging::Space::Linear, grey), png8(), nullptr, {}); };
    finish::Recipe recipe;
    recipe.background.kind = finish::BackgroundKind::Picture;
    recipe.background.picture = base::displayName(behind);
    finish::PreviewPicture dark, light;
    paint(0.05f);
    room.preview(facts, 0, recipe, {.longSide = 200}, {}, {}, dark);
    paint(0.9f);
    std::filesystem::last_write_time(behind, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(2));
    room.preview(facts, 0, recipe, {.longSide = 200}, {}, {}, light);
    EXPECT_LT(dark.rgba[0] + 40, light.rgba[0]);
}

}  // namespace
