#include "core/vision/analysis_cache.h"

#include <gtest/gtest.h>

#include "core/vision/analysis_bytes.h"

#include <fstream>

#include "tests/support/installed_models.h"

namespace {

const std::string kHash(64, 'a');

vision::Analysis someAnalysis()
{
    vision::Analysis analysis{{640, 480}, {vision::Face{}}};
    vision::Face& face = analysis.faces[0];
    face.box = {1.25f, 2.5f, 100.1f, 120.3f};
    for (std::size_t i = 0; i < face.mesh.size(); ++i)
        face.mesh[i] = {0.1f * static_cast<float>(i), 1.0f / 3, -7.7f};
    face.irises[1].rim[3] = {3.3f, 4.4f};
    face.irises[1].opening = 0.31f;
    face.visibility = {{0.31f, 0.29f}, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f};
    face.pose = {-12.5f, 3.25f, 0.1f};
    face.eyeDistance = 61.7f;
    face.confidence = 0.987f;
    face.presence = 1;
    face.spots = {{vision::Spot::Kind::Mole, {10.5f, 20.25f}, {1.1f, -2.2f, 3.3f}, 0.028f, 0.2f, 0.05f}};
    face.surveyed.set(0).set(511).set(vision::kMeshTriangles - 1);
    face.embeddings = {{0.1f, -2}, {1.0f / 3, 0, 1}};
    face.thumbnail = {0, 1, 255};
    return analysis;
}

std::filesystem::path onlyFileOf(const std::filesystem::path& folder)
{
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            return entry.path();
    return {};
}

}  // namespace

TEST(AnalysisCache, GivesBackExactlyWhatWasPut)
{
    const support::TemporaryFolder folder;
    const vision::AnalysisCache cache(folder.path());
    EXPECT_FALSE(cache.faces(kHash, "models"));
    cache.putFaces(kHash, "models", someAnalysis());
    EXPECT_EQ(cache.faces(kHash, "models"), someAnalysis());
    EXPECT_FALSE(cache.faces(kHash, "other models")) << "a new model asks for a new measurement";
    EXPECT_FALSE(cache.faces(std::string(64, 'b'), "models"));
}

TEST(AnalysisCache, KeepsMattesByRegion)
{
    const support::TemporaryFolder folder;
    const vision::AnalysisCache cache(folder.path());
    vision::NetMatte matte{{1, 2, 300, 400}, imaging::Image({1024, 1024}, 1, imaging::Space::Data, 0.0f), imaging::Image({256, 256}, 1, imaging::Space::Data, 1.0f)};
    matte.alpha.at(1000, 3) = 12345.0f / 65535.0f;
    cache.putMatte(kHash, "models", matte);
    const auto back = cache.matte(kHash, "models", matte.region);
    ASSERT_TRUE(back);
    EXPECT_TRUE(std::ranges::equal(back->alpha.pixels(), matte.alpha.pixels()));
    EXPECT_TRUE(std::ranges::equal(back->prior.pixels(), matte.prior.pixels()));
    EXPECT_FALSE(cache.matte(kHash, "models", {0, 0, 300, 400}));
}

TEST(AnalysisCache, TakesABrokenFileForAbsent)
{
    const support::TemporaryFolder folder;
    const vision::AnalysisCache cache(folder.path());
    cache.putFaces(kHash, "models", someAnalysis());
    const auto file = onlyFileOf(folder.path());
    std::ifstream in(file, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    std::string scribbled = whole;
    scribbled[whole.size() / 2] ^= 1;
    for (const std::string& content : {std::string(), whole.substr(0, 40), whole.substr(0, whole.size() - 1), scribbled, std::string(5000, 'z')}) {
        std::ofstream(file, std::ios::binary) << content;
        EXPECT_FALSE(cache.faces(kHash, "models")) << content.size();
    }
    cache.putFaces(kHash, "models", someAnalysis());
    EXPECT_TRUE(cache.faces(kHash, "models")) << "and is replaced";
}

TEST(AnalysisCache, LivesWithoutAFolderToWriteTo)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    const vision::AnalysisCache cache(folder.path() / "file");
    EXPECT_NO_THROW(cache.putFaces(kHash, "models", someAnalysis()));
    EXPECT_FALSE(cache.faces(kHash, "models"));
}

namespace {

vision::Analysis travelling()
{
    vision::Analysis analysis = someAnalysis();
    analysis.faces[0].embeddings = {std::vector<float>(128, 1.0f / 3), std::vector<float>(1024, -0.01f)};
    analysis.faces[0].thumbnail.assign(static_cast<std::size_t>(vision::kThumbnailSide) * vision::kThumbnailSide, 200);
    return analysis;
}

}  // namespace

TEST(AnalysisBytes, GiveBackExactlyWhatTheyWereMadeOf)
{
    const vision::ModelStore models;
    const std::string bytes = vision::toBytes(travelling(), models);
    EXPECT_EQ(vision::analysisFrom(bytes, models), travelling());
    EXPECT_EQ(vision::toBytes(travelling(), models), bytes);
    EXPECT_EQ(vision::analysisFrom(vision::toBytes({{640, 480}, {}}, models), models), (vision::Analysis{{640, 480}, {}}));
}

TEST(AnalysisBytes, OfAnybodyAreNotBelieved)
{
    const vision::ModelStore models;
    const std::string bytes = vision::toBytes(travelling(), models);
    for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 50)
        EXPECT_FALSE(vision::analysisFrom(bytes.substr(0, length), models));
    EXPECT_FALSE(vision::analysisFrom(std::string(1'000'000, '['), models));
    EXPECT_FALSE(vision::analysisFrom("{}", models));
    const auto with = [&](const std::function<void(vision::Analysis&)>& change) {
        vision::Analysis analysis = travelling();
        change(analysis);
        return vision::analysisFrom(vision::toBytes(analysis, models), models);
    };
    EXPECT_FALSE(with([](auto& a) { a.extent = {1'000'000, 1}; }));
    EXPECT_FALSE(with([](auto& a) { a.extent = {-5, 5}; }));
    EXPECT_FALSE(with([](auto& a) { a.faces[0].mesh[7].x = 1e30f; }));
    EXPECT_FALSE(with([](auto& a) { a.faces[0].eyeDistance = 0; }));
    EXPECT_FALSE(with([](auto& a) { a.faces[0].embeddings.a.resize(127); }));
    EXPECT_FALSE(with([](auto& a) { a.faces[0].thumbnail.resize(3); }));
    EXPECT_FALSE(with([](auto& a) { a.faces[0].spots[0].kind = static_cast<vision::Spot::Kind>(9); }));
    EXPECT_FALSE(with([](auto& a) { a.faces[0].spots[0].at.y = -1e9f; }));
    std::string other = bytes;
    const auto key = other.find("\"key\":\"") + 8;
    other[key] = other[key] == '0' ? '1' : '0';
    EXPECT_FALSE(vision::analysisFrom(other, models)) << "of other models";
}
