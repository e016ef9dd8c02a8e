#include "core/vision/recogniser.h"

#include <gtest/gtest.h>

#include <limits>
#include <opencv2/imgproc.hpp>

#include "core/imaging/photo_file.h"
#include "core/imaging/srgb.h"
#include "core/vision/aligned_crop.h"
#include "core/vision/face_finder.h"
#include "tests/support/installed_models.h"

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
using Points = std::vector<vision::Point>;

const Points kCorners{{10, 10}, {90, 12}, {50, 60}, {20, 95}};

Points through(const vision::Similarity& map, const Points& points)
{
    Points result;
    for (const auto p : points)
        result.push_back(map(p));
    return result;
}

class RecognisersTest : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b");
        const auto demo = store_.folder() / "demo" / "astronaut.png";
        if (!std::filesystem::exists(demo))
            GTEST_SKIP() << "needs the demo portrait: models/fetch.sh brings it";
        const auto photo = imaging::decode(demo, {});
        bytes_ = imaging::toBytes8(photo.pixels, {});
        rgb_ = cv::Mat(photo.pixels.height(), photo.pixels.width(), CV_8UC3, bytes_.data());
        vision::FaceFinder finder(store_);
        face_ = finder.find(rgb_, {}).at(0);
        recognisers_ = std::make_unique<vision::Recognisers>(store_);
    }

    const vision::ModelStore store_;
    std::vector<std::uint8_t> bytes_;
    cv::Mat rgb_;
    vision::Face face_;
    std::unique_ptr<vision::Recognisers> recognisers_;
};

}  // namespace

TEST(FitSimilarity, FindsTurnScaleAndShift)
{
    const vision::Similarity made{1.2, -0.7, 30, -8};
    const auto fit = vision::fitSimilarity(kCorners, through(made, kCorners));
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->a, made.a, 1e-5);
    EXPECT_NEAR(fit->b, made.b, 1e-5);
    EXPECT_NEAR(fit->tx, made.tx, 1e-3);
    EXPECT_NEAR(fit->ty, made.ty, 1e-3);
    const auto there = (*fit)(kCorners[2]);
    const auto back = fit->inverse()(there);
    EXPECT_NEAR(back.x, kCorners[2].x, 1e-3);
    EXPECT_NEAR(back.y, kCorners[2].y, 1e-3);
}

TEST(FitSimilarity, OfNoisyPointsIsTheBestOfAll)
{
    Points to = through({0.5, 0.3, 5, 9}, kCorners);
    to[0].x += 3, to[2].y -= 4, to[3].x -= 2;
    const auto fit = vision::fitSimilarity(kCorners, to);
    ASSERT_TRUE(fit);
    const auto error = [&](const vision::Similarity& map) {
        double sum = 0;
        for (std::size_t i = 0; i < to.size(); ++i)
            sum += std::pow(static_cast<double>(map(kCorners[i]).x - to[i].x), 2) + std::pow(static_cast<double>(map(kCorners[i]).y - to[i].y), 2);
        return sum;
    };
    for (const double step : {-0.01, 0.01}) {
        EXPECT_LT(error(*fit), error({fit->a + step, fit->b, fit->tx, fit->ty}));
        EXPECT_LT(error(*fit), error({fit->a, fit->b + step, fit->tx, fit->ty}));
        EXPECT_LT(error(*fit), error({fit->a, fit->b, fit->tx + 10 * step, fit->ty}));
        EXPECT_LT(error(*fit), error({fit->a, fit->b, fit->tx, fit->ty + 10 * step}));
    }
}

TEST(FitSimilarity, OfPointsWithoutExtentIsNone)
{
    EXPECT_FALSE(vision::fitSimilarity(Points(4, {5, 5}), kCorners));
    EXPECT_FALSE(vision::fitSimilarity(kCorners, Points(4, {5, 5})));
    EXPECT_FALSE(vision::fitSimilarity({}, {}));
    EXPECT_FALSE(vision::fitSimilarity(kCorners, Points(3, {5, 5})));
    Points broken = kCorners;
    broken[1].y = kNan;
    EXPECT_FALSE(vision::fitSimilarity(broken, kCorners));
    broken[1].y = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(vision::fitSimilarity(broken, kCorners));
}

TEST(AlignedCrop, WithoutChangeIsTheSamePixels)
{
    cv::Mat rgb(40, 50, CV_8UC3);
    cv::RNG random(3);
    random.fill(rgb, cv::RNG::UNIFORM, 0, 256);
    const cv::Mat crop = vision::alignedCrop(rgb, {1, 0, -7, -9}, 20, 2);
    EXPECT_EQ(cv::norm(crop, rgb(cv::Rect(7, 9, 20, 20)), cv::NORM_INF), 0);
}

TEST(AlignedCrop, BeyondTheBorderGoesOn)
{
    cv::Mat rgb(10, 10, CV_8UC3, cv::Scalar(10, 20, 30));
    EXPECT_EQ(cv::norm(vision::alignedCrop(rgb, {1, 0, 50, 50}, 60, 2), cv::Mat(60, 60, CV_8UC3, cv::Scalar(10, 20, 30)), cv::NORM_INF), 0);
    EXPECT_EQ(vision::alignedCrop(rgb, {1, 0, -500, 900}, 30, 2).size(), cv::Size(30, 30));
}

TEST(AlignedCrop, DoesNotAliasWhenItShrinks)
{
    cv::Mat rgb(400, 400, CV_8UC3);
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 400; ++x)
            rgb.at<cv::Vec3b>(y, x) = (x + y) % 2 ? cv::Vec3b(255, 255, 255) : cv::Vec3b(0, 0, 0);
    const cv::Mat crop = vision::alignedCrop(rgb, {0.1, 0.03, -2, -3}, 20, 2);
    double low = 0, high = 0;
    cv::minMaxLoc(crop.reshape(1), &low, &high);
    EXPECT_GT(low, 120);
    EXPECT_LT(high, 135);
}

TEST_F(RecognisersTest, GiveNumbersOfTheirLengths)
{
    const auto found = recognisers_->embed(rgb_, face_);
    ASSERT_EQ(found.a.size(), 128u);
    ASSERT_EQ(found.b.size(), 1024u);
    EXPECT_NEAR(cv::norm(cv::Mat(found.b)), 1, 1e-5);
    EXPECT_EQ(found, recognisers_->embed(rgb_, face_)) << "the same every time";
}

TEST_F(RecognisersTest, RefuseATinyFace)
{
    face_.eyeDistance = 15.5f * std::max(0.6f, std::cos(face_.pose.yaw * 0.01745f));
    EXPECT_TRUE(recognisers_->embed(rgb_, face_).empty());
    face_.eyeDistance = 16.5f;
    EXPECT_FALSE(recognisers_->embed(rgb_, face_).empty());
}

TEST_F(RecognisersTest, RefuseAMeshThatIsNone)
{
    const auto embed = [&](auto change) {
        vision::Face face = face_;
        change(face);
        return recognisers_->embed(rgb_, face);
    };
    EXPECT_TRUE(embed([](vision::Face& f) { f.mesh = {}; }).empty());
    EXPECT_TRUE(embed([](vision::Face& f) { f.mesh.fill({kNan, kNan, kNan}); }).empty());
    EXPECT_TRUE(embed([](vision::Face& f) { f.mesh[33].x = kNan; }).empty());
    EXPECT_TRUE(embed([](vision::Face& f) { f.mesh[2].y = std::numeric_limits<float>::infinity(); }).empty());
    EXPECT_TRUE(embed([](vision::Face& f) { f.mesh[61].x = 1e30f; }).empty());
    EXPECT_TRUE(embed([](vision::Face& f) { f.eyeDistance = kNan; }).empty());
    EXPECT_TRUE(embed([](vision::Face& f) { f.mesh.fill({100, 100, 0}); }).empty()) << "one point";
    EXPECT_TRUE(recognisers_->embed({}, face_).empty()) << "no photo";
}

TEST_F(RecognisersTest, RefuseAFaceOutsideThePhoto)
{
    vision::Face face = face_;
    for (auto& p : face.mesh)
        p.x += 2000;
    EXPECT_TRUE(recognisers_->embed(rgb_, face).empty());
    EXPECT_TRUE(recognisers_->embed(rgb_(cv::Rect(0, 0, 1, 1)), face_).empty());
}
