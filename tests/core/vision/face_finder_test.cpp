// The whole analysis on real pictures that come with the models, and on pictures made here.
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/imaging/mat.h"
#include "core/imaging/photo_file.h"
#include "core/imaging/srgb.h"
#include "core/vision/analyser.h"
#include "core/vision/face_finder.h"
#include "core/vision/net.h"
#include "tests/support/installed_models.h"

namespace {

class FaceFinderTest : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh");
        if (!std::filesystem::exists(demo()))
            GTEST_SKIP() << "needs the demo portrait: models/fetch.sh brings it";
        finder_ = std::make_unique<vision::FaceFinder>(store_);
    }
    std::filesystem::path demo() const { return store_.folder() / "demo" / "astronaut.png"; }
    static cv::Mat bytesOf(const std::filesystem::path& file)
    {
        const auto photo = imaging::decode(file, {});
        auto bytes = imaging::toBytes8(photo.pixels, {});
        return cv::Mat(photo.pixels.height(), photo.pixels.width(), CV_8UC3, bytes.data()).clone();
    }

    const vision::ModelStore store_;
    std::unique_ptr<vision::FaceFinder> finder_;
};

}  // namespace

TEST_F(FaceFinderTest, FindsTheDemoPortraitsFace)
{
    const auto faces = finder_->find(bytesOf(demo()), {});
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_NEAR(faces[0].irises[0].centre.x, 203.3f, 2);  // the pupils, measured by eye on the enlarged picture
    EXPECT_NEAR(faces[0].irises[0].centre.y, 100.5f, 2);
    EXPECT_NEAR(faces[0].irises[1].centre.x, 246.3f, 2);
    EXPECT_NEAR(faces[0].irises[1].centre.y, 103.0f, 2);
}

TEST_F(FaceFinderTest, FollowsAQuarterTurn)
{
    cv::Mat rgb = bytesOf(demo());
    const auto upright = finder_->find(rgb, {});
    ASSERT_EQ(upright.size(), 1u);
    for (const auto& [turn, roll] : {std::pair{cv::ROTATE_90_CLOCKWISE, -90.0f}, {cv::ROTATE_90_COUNTERCLOCKWISE, 90.0f}}) {
        cv::Mat turned;
        cv::rotate(rgb, turned, turn);
        const auto faces = finder_->find(turned, {});
        ASSERT_EQ(faces.size(), 1u);
        EXPECT_NEAR(faces[0].pose.roll, upright[0].pose.roll + roll, 4);
        EXPECT_NEAR(faces[0].eyeDistance, upright[0].eyeDistance, 3);
    }
}

TEST_F(FaceFinderTest, FindsASmallFaceInALargePhoto)
{
    cv::Mat large(3000, 4000, CV_8UC3, cv::Scalar(120, 130, 125));
    cv::Mat small;
    cv::resize(bytesOf(demo()), small, {300, 300}, 0, 0, cv::INTER_AREA);
    small.copyTo(large(cv::Rect(3100, 1900, 300, 300)));
    const auto faces = finder_->find(large, {});
    ASSERT_EQ(faces.size(), 1u);
    EXPECT_NEAR(faces[0].irises[0].centre.x, 3100 + 203.3 * 300.0 / 512, 4);
}

TEST_F(FaceFinderTest, FindsACrowdOfTwenty)
{
    const cv::Mat portrait = bytesOf(demo())(cv::Rect(60, 0, 330, 330)).clone();
    cv::Mat crowd(4 * 330, 5 * 330, CV_8UC3);
    for (int row = 0; row < 4; ++row)
        for (int column = 0; column < 5; ++column)
            portrait.copyTo(crowd(cv::Rect(column * 330, row * 330, 330, 330)));
    EXPECT_EQ(finder_->find(crowd, {}).size(), 20u);
}

TEST_F(FaceFinderTest, SeesNoFaceWhereThereIsNone)
{
    cv::Mat landscape(600, 900, CV_8UC3);
    for (int y = 0; y < landscape.rows; ++y)
        landscape.row(y).setTo(y < 350 ? cv::Scalar(140 + y / 6, 180, 230) : cv::Scalar(60, 110 - y / 10, 50));
    cv::circle(landscape, {700, 90}, 50, cv::Scalar(255, 240, 200), -1);
    cv::RNG random(3);
    cv::Mat grain(landscape.size(), CV_8UC3);
    random.fill(grain, cv::RNG::UNIFORM, 0, 12);
    landscape += grain;
    EXPECT_TRUE(finder_->find(landscape, {}).empty());
    EXPECT_TRUE(finder_->find(cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(0)), {}).empty()) << "one pixel";
    EXPECT_TRUE(finder_->find(cv::Mat(3, 2000, CV_8UC3, cv::Scalar::all(99)), {}).empty()) << "a line";
}

TEST_F(FaceFinderTest, StopsOnRequest)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(finder_->find(bytesOf(demo()), {stop.get_token(), {}}), base::Cancelled);
}

TEST_F(FaceFinderTest, ASecondAnalysisNeedsNoNet)
{
    SKIP_WITHOUT_MODELS("matte", "person-prior");
    const support::TemporaryFolder cache;
    const auto photo = imaging::decode(demo(), {});
    vision::Analyser first(vision::ModelStore(), cache.path());
    const auto analysis = first.analyse(photo.pixels, photo.contentHash, {});
    const auto matte = first.matte(photo.pixels, photo.contentHash, analysis, 0, {});
    const long passes = vision::Net::passes();

    vision::Analyser second(vision::ModelStore(), cache.path());
    EXPECT_EQ(second.cached(photo.contentHash), analysis);
    EXPECT_EQ(second.analyse(photo.pixels, photo.contentHash, {}), analysis);
    const auto again = second.matte(photo.pixels, photo.contentHash, analysis, 0, {});
    EXPECT_EQ(vision::Net::passes(), passes);
    EXPECT_TRUE(std::ranges::equal(again.alpha.pixels(), matte.alpha.pixels()));
    EXPECT_TRUE(std::ranges::equal(again.prior.pixels(), matte.prior.pixels()));
}

TEST_F(FaceFinderTest, TheMatteHoldsTheFaceAndNotTheCorner)
{
    SKIP_WITHOUT_MODELS("matte", "person-prior");
    const auto photo = imaging::decode(demo(), {});
    vision::Analyser analyser{vision::ModelStore()};
    const auto analysis = analyser.analyse(photo.pixels, {}, {});
    const auto matte = analyser.matte(photo.pixels, {}, analysis, 0, {});
    EXPECT_EQ(matte.region, (imaging::Box{0, 0, 512, 512}));
    EXPECT_GT(matte.alpha.at(2 * 222, 2 * 120), 0.95f);
    EXPECT_GT(matte.prior.at(222 / 2, 120 / 2), 0.95f);
    EXPECT_LT(matte.alpha.at(10, 10), 0.05f);
}
