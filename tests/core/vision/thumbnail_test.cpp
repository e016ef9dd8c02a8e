#include "core/vision/thumbnail.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

namespace {

constexpr int kSide = vision::kThumbnailSide;

vision::Face faceAt(float x, float y, float eyes)
{
    vision::Face face;
    face.irises[0].centre = {x - eyes / 2, y};
    face.irises[1].centre = {x + eyes / 2, y};
    face.eyeDistance = eyes;
    return face;
}

cv::Mat ramp()
{
    cv::Mat photo(300, 400, CV_8UC3);
    for (int y = 0; y < photo.rows; ++y)
        for (int x = 0; x < photo.cols; ++x)
            photo.at<cv::Vec3b>(y, x) = cv::Vec3b::all(static_cast<unsigned char>(x / 2));
    return photo;
}

}  // namespace

TEST(Thumbnail, ShowsTheFaceAtOneSize)
{
    const auto large = vision::makeThumbnail(ramp(), faceAt(200, 150, 60));
    ASSERT_EQ(large.size(), static_cast<std::size_t>(kSide * kSide));
    EXPECT_EQ(std::ranges::count(large, 0), 0) << "all of it lies inside the photo";
    cv::Mat small;
    cv::resize(ramp(), small, {200, 150}, 0, 0, cv::INTER_AREA);
    const auto half = vision::makeThumbnail(small, faceAt(99.75f, 74.75f, 30));
    for (std::size_t i = 0; i < large.size(); ++i)
        EXPECT_NEAR(large[i], half[i], 2);
    EXPECT_NEAR(large[10 * kSide + 11], 100, 3) << "between the eyes";
}

TEST(Thumbnail, IsNoughtOutsideThePhotoOnly)
{
    cv::Mat black = cv::Mat::zeros(300, 400, CV_8UC3);
    const auto dark = vision::makeThumbnail(black, faceAt(200, 150, 60));
    EXPECT_EQ(std::ranges::count(dark, 1), kSide * kSide);
    const auto cut = vision::makeThumbnail(ramp(), faceAt(0, 150, 60));
    for (int y = 0; y < kSide; ++y) {
        EXPECT_EQ(cut[static_cast<std::size_t>(y * kSide + 3)], 0);
        EXPECT_GT(cut[static_cast<std::size_t>(y * kSide + kSide - 3)], 0);
    }
    EXPECT_EQ(std::ranges::count(vision::makeThumbnail(ramp(), faceAt(-4000, 150, 60)), 0), kSide * kSide);
}

TEST(Thumbnail, OfAFaceWithoutASizeIsEmpty)
{
    EXPECT_TRUE(vision::makeThumbnail(ramp(), faceAt(200, 150, 0)).empty());
    EXPECT_TRUE(vision::makeThumbnail(ramp(), faceAt(NAN, 150, 60)).empty());
    EXPECT_TRUE(vision::makeThumbnail(ramp(), faceAt(200, INFINITY, 60)).empty());
}
