#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>

#include "core/finish/style.h"
#include "core/studio/darkroom.h"
#include "core/studio/people.h"
#include "tests/support/installed_models.h"

namespace {

/// What the house promises of every picture at default strengths, measured on real portraits (core/judge/README.md).
constexpr float kLeastTexture = 85, kMostTexture = 110;  // percent
constexpr float kMostIta = 2;                            // degrees
constexpr float kMostLightness = 1;                      // L*, where the angle means nothing
constexpr float kMostHue = 3, kMostChroma = 1.5f;

struct Row {
    int pictures = 0, marksKept = 0, marks = 0;
    float leastTexture = 1e9f, mostTexture = 0, ita = 0, lightness = 0, hue = 0, chroma = 0;
};

void largest(float& most, const std::optional<float>& value)
{
    if (value)
        most = std::max(most, std::abs(*value));
}

void check(const judge::Authenticity& a, bool colour, const std::string& where, Row& row)
{
    ++row.pictures;
    if (a.texturePercent) {
        EXPECT_GE(*a.texturePercent, kLeastTexture) << where;
        EXPECT_LE(*a.texturePercent, kMostTexture) << where;
        row.leastTexture = std::min(row.leastTexture, *a.texturePercent);
        row.mostTexture = std::max(row.mostTexture, *a.texturePercent);
    }
    if (a.itaShift) {
        EXPECT_LE(std::abs(*a.itaShift), kMostIta) << where;
    } else if (a.lightnessShift) {
        EXPECT_LE(std::abs(*a.lightnessShift), kMostLightness) << where;
    }
    largest(row.ita, a.itaShift), largest(row.lightness, a.lightnessShift);
    if (colour) {
        EXPECT_LE(std::abs(a.hueShift.value_or(0)), kMostHue) << where;
        EXPECT_LE(std::abs(a.chromaShift.value_or(0)), kMostChroma) << where;
        largest(row.hue, a.hueShift), largest(row.chroma, a.chromaShift);
    }
    EXPECT_EQ(a.marksKept, a.marksTotal) << where;
    row.marksKept += a.marksKept.value_or(0), row.marks += a.marksTotal.value_or(0);
}

std::vector<std::filesystem::path> pictures(const std::string& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(support::sharedFolder(folder)))
        if (entry.path().extension() == ".jpg" || entry.path().extension() == ".png")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

}  // namespace

/// A sample is the portraits that were hardest to hold, in four styles; LIKENESS_THOROUGH=1 takes every test photo in every style.
TEST(Promises, HoldOnEveryTestPhoto)
{
    SKIP_WITHOUT_SHARED("panel", "photos");
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "matte", "person-prior", "recogniser-a", "recogniser-b");
    const auto resources = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources";
    const auto set = finish::loadStyles(std::array{resources / "styles"}, finish::loadBackdrops(std::array{resources / "backdrops"}).backdrops);
    auto files = pictures("panel");
    std::vector<finish::Style> styles;
    for (const finish::Style& style : set.styles)
        if (style.id != "cut-out" && (support::thorough() || style.id == "linkedin-natural" || style.id == "healthcare-white" || style.id == "studio-dark" || style.id == "mono-classic"))
            styles.push_back(style);
    if (support::thorough())
        for (const char* name : {"subject-a-1.jpg", "subject-a-3.jpg", "subject-b-2.jpg", "subject-c-1.png"})
            files.push_back(support::sharedFolder("photos") / name);
    else
        std::erase_if(files, [](const auto& file) { return file.stem() != "001" && file.stem() != "028" && file.stem() != "097"; });
    ASSERT_FALSE(files.empty() || styles.empty());

    const support::TemporaryFolder temporary;
    studio::Darkroom darkroom(vision::ModelStore(), temporary.path());
    const vision::CanonicalMesh head = vision::Analyser(vision::ModelStore(), temporary.path()).canonicalHead();
    std::map<std::string, Row> rows;
    for (const auto& file : files) {
        const std::vector<studio::PhotoFacts> photos{darkroom.examine(file, {})};
        const auto people = studio::whoIsWho(photos, head, {});
        const identity::FaceId face{0, 0};
        for (const finish::Style& style : styles) {
            const auto finished = darkroom.develop(photos[0], 0, style.recipe, {}, {}, studio::protectedMarks(people, photos, face));
            const auto judged = darkroom.assess(photos[0], 0, style.recipe, finished, studio::whoseIs(people, photos, face), {});
            check(judged.authenticity, style.recipe.colour.monochrome <= 0, file.stem().string() + " in " + style.id, rows[style.id]);
        }
    }
    std::printf("%-22s %8s %15s %6s %6s %6s %6s %8s\n", "style, worst of", "pictures", "texture %", "ITA", "L*", "hue", "C*", "marks");
    for (const auto& [id, r] : rows)
        std::printf("%-22s %8d %7.1f-%-7.1f %6.2f %6.2f %6.2f %6.2f %4d/%-3d\n", id.c_str(), r.pictures, static_cast<double>(r.leastTexture), static_cast<double>(r.mostTexture),
                    static_cast<double>(r.ita), static_cast<double>(r.lightness), static_cast<double>(r.hue), static_cast<double>(r.chroma), r.marksKept, r.marks);
}
