#include "core/vision/matte_net.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/vision/net.h"
#include "tests/support/installed_models.h"

TEST(MatteNet, RunsOnOneDnn)
{
    SKIP_WITHOUT_MODELS("matte");
    vision::MatteNet net{vision::ModelStore()};
    EXPECT_EQ(net.engine(), "oneDNN");
}

TEST(MatteNet, GivesTheSameMatteAsOpenCv)
{
    SKIP_WITHOUT_MODELS("matte");
    const vision::ModelStore store;
    cv::Mat rgb(200, 300, CV_8UC3);
    cv::RNG random(7);
    random.fill(rgb, cv::RNG::UNIFORM, 0, 256);
    rgb(cv::Rect(100, 50, 90, 150)).setTo(cv::Scalar(210, 160, 140));
    vision::MatteNet net(store);
    const auto alpha = net.find(rgb, {});
    ASSERT_EQ(alpha.extent(), (imaging::Extent{1024, 1024}));

    vision::Net reference(store.require("matte"), "matte");
    cv::Mat square;
    cv::resize(rgb, square, {1024, 1024}, 0, 0, cv::INTER_LINEAR);
    const auto expected = reference.run(cv::dnn::blobFromImage(square, 1 / 256.0, {}, cv::Scalar::all(128)), {"alpha"});
    const float* values = reference.numbers(expected[0], 1024 * 1024);
    float worst = 0;
    for (std::size_t i = 0; i < alpha.size(); ++i)
        worst = std::max(worst, std::abs(alpha.pixels()[i] - values[i]));
    EXPECT_LT(worst, 2e-5f) << "of which 8e-6 is the rounding to 16 bits";
}
