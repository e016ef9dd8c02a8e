// Detector, mesh and pose on whole photographs, against numbers of the reference chain. The photographs come with the models
// (models/fetch.sh), the numbers lie beside a developer's checkout.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/imaging/photo_file.h"
#include "core/imaging/srgb.h"
#include "core/vision/blazeface.h"
#include "core/vision/face_finder.h"
#include "core/vision/face_mesh.h"
#include "core/vision/pose.h"
#include "core/vision/recogniser.h"
#include "core/vision/ssd_mobilenet.h"
#include "tests/support/installed_models.h"

namespace {

using nlohmann::json;

class PipelineVectors : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh");
        const auto file = store_.folder() / "samples" / GetParam();
        if (!std::filesystem::exists(file))
            GTEST_SKIP() << "needs the sample photographs: models/fetch.sh brings them";
        expected_ = json::parse(std::ifstream(LIKENESS_SOURCE_DIR "/tests/data/pipeline_vectors.json")).at("photos").at(GetParam());
        const auto photo = imaging::decode(file, {});
        bytes_ = imaging::toBytes8(photo.pixels, {});
        rgb_ = cv::Mat(photo.pixels.height(), photo.pixels.width(), CV_8UC3, bytes_.data());
    }

    const vision::ModelStore store_;
    json expected_;
    std::vector<std::uint8_t> bytes_;
    cv::Mat rgb_;
};

void expectBox(const vision::Rect& box, const json& corners)
{
    EXPECT_NEAR(box.x, corners[0].get<float>(), 1);
    EXPECT_NEAR(box.y, corners[1].get<float>(), 1);
    EXPECT_NEAR(box.x + box.width, corners[2].get<float>(), 1);
    EXPECT_NEAR(box.y + box.height, corners[3].get<float>(), 1);
}

/// Cosine between the first numbers, as many as are stored.
double cosine(const std::vector<float>& numbers, const json& expected)
{
    const cv::Mat theirs(expected.get<std::vector<float>>(), true);
    if (numbers.size() < theirs.total())
        return 0;
    const cv::Mat ours = cv::Mat(numbers).rowRange(0, theirs.rows);
    return ours.dot(theirs) / cv::norm(ours) / cv::norm(theirs);
}

std::vector<vision::Detection> leftToRight(std::vector<vision::Detection> found)
{
    std::ranges::sort(found, {}, [](const vision::Detection& d) { return d.box.x; });
    return found;
}

}  // namespace

TEST_P(PipelineVectors, SsdBoxesWithinAPixel)
{
    vision::SsdMobilenet ssd(store_.require("face-detector-a"));
    const auto found = leftToRight(ssd.detect(rgb_));
    const auto& boxes = expected_.at("ssd_boxes");
    ASSERT_EQ(found.size(), boxes.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        expectBox(found[i].box, boxes[i]);
        EXPECT_NEAR(found[i].score, expected_.at("ssd_scores")[i].get<float>(), 0.01);
    }
}

TEST_P(PipelineVectors, MeshWithinHalfAPixelAndPoseWithinADegree)
{
    vision::BlazeFace blaze(store_.require("face-detector-b"));
    vision::FaceMeshNet net(store_.require("face-mesh"));
    const auto canonical = vision::loadCanonicalMesh(store_.require("canonical-mesh"));
    const auto found = leftToRight(blaze.detect(rgb_));
    const auto& faces = expected_.at("faces");
    ASSERT_EQ(found.size(), faces.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        expectBox(found[i].box, faces[i].at("box"));
        EXPECT_NEAR(found[i].score, faces[i].at("score").get<float>(), 0.01);
        const auto first = net.find(rgb_, vision::roiFor(found[i]));
        const auto second = net.find(rgb_, vision::roiFor(first.mesh));
        EXPECT_NEAR(second.presence, faces[i].at("flag2").get<float>(), 0.01);
        for (const auto& [index, point] : faces[i].at("landmarks").items()) {
            const auto& p = second.mesh[std::stoul(index)];
            EXPECT_NEAR(p.x, point[0].get<float>(), 0.5) << index;
            EXPECT_NEAR(p.y, point[1].get<float>(), 0.5) << index;
            EXPECT_NEAR(p.z, point[2].get<float>(), 0.5) << index;
        }
        const auto fit = vision::fitHead(second.mesh, canonical);
        const auto& pose = faces[i].at("pose_yaw_pitch_roll_deg");
        EXPECT_NEAR(fit.pose.yaw, pose[0].get<float>(), 1);
        EXPECT_NEAR(fit.pose.pitch, pose[1].get<float>(), 1);
        EXPECT_NEAR(fit.pose.roll, pose[2].get<float>(), 1);
        EXPECT_NEAR(fit.pixelsPerCm, faces[i].at("scale_px_per_cm").get<float>(), 0.1);
    }
}

TEST_P(PipelineVectors, EmbeddingsAndTheirDistances)
{
    SKIP_WITHOUT_MODELS("recogniser-a", "recogniser-b");
    vision::BlazeFace blaze(store_.require("face-detector-b"));
    vision::FaceMeshNet net(store_.require("face-mesh"));
    vision::Recognisers recognisers(store_);
    const auto& faces = expected_.at("faces");
    const auto found = leftToRight(blaze.detect(rgb_));
    ASSERT_EQ(found.size(), faces.size());
    std::vector<vision::Embeddings> embeddings;
    for (std::size_t i = 0; i < found.size(); ++i) {
        vision::Face face;
        face.mesh = net.find(rgb_, vision::roiFor(net.find(rgb_, vision::roiFor(found[i])).mesh)).mesh;
        embeddings.push_back(recognisers.embed(rgb_, face));
        EXPECT_GE(cosine(embeddings[i].a, faces[i].at("dlib128")), 0.9998);
        EXPECT_GE(cosine(embeddings[i].b, faces[i].at("faceres_l2_first64")), 0.9998);
        for (std::size_t j = 0; j < i; ++j) {
            const auto& distances = expected_.at("pair_distance_euclid");
            EXPECT_NEAR(cv::norm(cv::Mat(embeddings[i].a), cv::Mat(embeddings[j].a)), distances.at("dlib128")[i][j].get<double>(), 0.003);
            EXPECT_NEAR(cv::norm(cv::Mat(embeddings[i].b), cv::Mat(embeddings[j].b)), distances.at("faceres_l2")[i][j].get<double>(), 0.001);
        }
    }
}

TEST_P(PipelineVectors, FinderSeesTheSameFacesAndNoOther)
{
    vision::FaceFinder finder(store_);
    auto found = finder.find(rgb_, {});
    EXPECT_EQ(found.size(), expected_.at("ssd_boxes").size());
    for (const auto& face : found) {
        EXPECT_GE(face.presence, 0.9f);
        EXPECT_GT(face.eyeDistance, 20);
        EXPECT_LT(face.irises[0].centre.x, face.irises[1].centre.x) << "image-left eye first";
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, PipelineVectors, testing::Values("sample1.jpg", "sample2.jpg", "sample3.jpg", "sample4.jpg", "sample5.jpg", "sample6.jpg"),
                         [](const auto& sample) { return std::string(sample.param).substr(0, 7); });
