// Every net against values that tfjs (ISNet: onnxruntime) computed from the original files: tests/data/model_vectors.json.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/vision/net.h"
#include "core/vision/onednn_net.h"
#include "core/vision/pose.h"
#include "tests/support/installed_models.h"

namespace {

using nlohmann::json;

const json& vectors()
{
    static const json all = json::parse(std::ifstream(LIKENESS_SOURCE_DIR "/tests/data/model_vectors.json"));
    return all.at("models");
}

/// The pattern that all oracles were fed: raw(y, x, c) = (7x + 13y + 29c + 5 ((x y) mod 17)) mod 256.
cv::Mat patternBlob(int side, int channels, const std::function<float(int raw, int channel)>& prepare)
{
    cv::Mat blob(std::vector<int>{1, channels, side, side}, CV_32F);
    float* out = blob.ptr<float>();
    for (int c = 0; c < channels; ++c)
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                *out++ = prepare((7 * x + 13 * y + 29 * c + 5 * ((x * y) % 17)) % 256, c);
    return blob;
}

float plusMinusOne(int raw, int)
{
    return static_cast<float>(raw) / 127.5f - 1;
}
float zeroToOne(int raw, int)
{
    return static_cast<float>(raw) / 255;
}

/// Compares the sampled values of one stored output with numbers laid out alike.
void expectEqual(const json& expected, const float* numbers, std::size_t count, double tolerance)
{
    const std::size_t stride = expected.value("stride", std::size_t{1});
    const auto& values = expected.at("values");
    double worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_LT(i * stride, count);
        worst = std::max(worst, std::abs(values[i].get<double>() - static_cast<double>(numbers[i * stride])));
    }
    EXPECT_LE(worst, tolerance) << expected.at("name");
    if (expected.contains("mean") && values.size() * stride >= count / 2) {
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i)
            sum += static_cast<double>(numbers[i]);
        EXPECT_NEAR(sum / static_cast<double>(count), expected.at("mean").get<double>(), tolerance) << expected.at("name");
    }
}

/// Stated error of the conversion, twice, and the five decimals of the file.
double toleranceOf(const json& expected)
{
    return 2 * expected.value("cv46_maxabs", 4e-5) + 2e-5;
}

const json& outputOf(const char* model, std::size_t index)
{
    return vectors().at(model).at("outputs").at(index);
}

}  // namespace

TEST(ModelVectors, BlazeFace)
{
    SKIP_WITHOUT_MODELS("face-detector-b");
    vision::Net net(vision::ModelStore().require("face-detector-b"), "face-detector-b");
    const auto out = net.run(patternBlob(256, 3, plusMinusOne), {"scores", "boxes"});
    const float* scores = net.numbers(out[0], 896);
    const float* boxes = net.numbers(out[1], 896 * 16);
    expectEqual(outputOf("blazeface-back", 0), scores, 512, toleranceOf(outputOf("blazeface-back", 0)));
    expectEqual(outputOf("blazeface-back", 3), scores + 512, 384, toleranceOf(outputOf("blazeface-back", 3)));
    expectEqual(outputOf("blazeface-back", 1), boxes, 512 * 16, toleranceOf(outputOf("blazeface-back", 1)));
    expectEqual(outputOf("blazeface-back", 2), boxes + 512 * 16, 384 * 16, toleranceOf(outputOf("blazeface-back", 2)));
}

TEST(ModelVectors, SsdMobilenet)
{
    SKIP_WITHOUT_MODELS("face-detector-a");
    vision::Net net(vision::ModelStore().require("face-detector-a"), "face-detector-a");
    const auto out = net.run(patternBlob(512, 3, plusMinusOne), {"boxes", "scores"});
    expectEqual(outputOf("ssd_mobilenetv1_model", 0), net.numbers(out[0], 5118 * 4), 5118 * 4, 1e-4);
    expectEqual(outputOf("ssd_mobilenetv1_model", 1), net.numbers(out[1], 5118), 5118, 1e-4);
}

TEST(ModelVectors, FaceMesh)
{
    SKIP_WITHOUT_MODELS("face-mesh");
    vision::Net net(vision::ModelStore().require("face-mesh"), "face-mesh");
    const auto out = net.run(patternBlob(192, 3, zeroToOne), {"mesh", "presence"});
    expectEqual(outputOf("facemesh", 2), net.numbers(out[0], 1404), 1404, toleranceOf(outputOf("facemesh", 2)));
    expectEqual(outputOf("facemesh", 0), net.numbers(out[1], 1), 1, toleranceOf(outputOf("facemesh", 0)));
}

TEST(ModelVectors, Iris)
{
    SKIP_WITHOUT_MODELS("iris");
    vision::Net net(vision::ModelStore().require("iris"), "iris");
    const auto out = net.run(patternBlob(64, 3, zeroToOne), {"eye"});
    expectEqual(outputOf("iris", 0), net.numbers(out[0], 228), 228, toleranceOf(outputOf("iris", 0)));
}

TEST(ModelVectors, PersonPrior)
{
    SKIP_WITHOUT_MODELS("person-prior");
    vision::Net net(vision::ModelStore().require("person-prior"), "person-prior");
    const auto out = net.run(patternBlob(256, 3, zeroToOne), {"alpha"});
    expectEqual(outputOf("selfie", 0), net.numbers(out[0], 65536), 65536, toleranceOf(outputOf("selfie", 0)));
    double highest = 0;
    for (int i = 0; i < 65536; ++i)
        highest = std::max(highest, static_cast<double>(out[0].ptr<float>()[i]));
    EXPECT_NEAR(highest, outputOf("selfie", 0).at("max").get<double>(), 5e-5);
}

TEST(ModelVectors, Recognisers)
{
    SKIP_WITHOUT_MODELS("recogniser-a", "recogniser-b");
    const vision::ModelStore store;
    vision::Net dlib(store.require("recogniser-a"), "recogniser-a");
    static constexpr float kMean[] = {122.782f, 117.001f, 104.298f};
    auto out = dlib.run(patternBlob(150, 3, [](int raw, int c) { return (static_cast<float>(raw) - kMean[c]) / 255; }), {"embedding"});
    expectEqual(outputOf("face_recognition_model", 0), dlib.numbers(out[0], 128), 128, 5e-5);

    vision::Net faceres(store.require("recogniser-b"), "recogniser-b");
    static constexpr float kCaffe[] = {103.939f, 116.779f, 123.68f};
    out = faceres.run(patternBlob(224, 3, [](int raw, int c) { return static_cast<float>(raw) - kCaffe[c]; }), {"embedding"});
    expectEqual(outputOf("faceres", 0), faceres.numbers(out[0], 1024), 1024, toleranceOf(outputOf("faceres", 0)));
}

TEST(ModelVectors, MatteByOneDnn)
{
    SKIP_WITHOUT_MODELS("matte");
    vision::OneDnnNet net(vision::readOnnxGraph(vision::ModelStore().require("matte")));
    const cv::Mat blob = patternBlob(1024, 3, [](int raw, int) { return (static_cast<float>(raw) - 128) / 256; });
    const auto alpha = net.run({blob.ptr<float>(), blob.total()}, {});
    // The oracle ran the half-precision file: 2e-3 is what its own note grants.
    expectEqual(outputOf("isnet_medium(fp16)", 0), alpha.data(), alpha.size(), 2e-3);
}

TEST(ModelVectors, CanonicalMesh)
{
    SKIP_WITHOUT_MODELS("canonical-mesh");
    const json expected = json::parse(std::ifstream(LIKENESS_SOURCE_DIR "/tests/data/canonical_face_mesh.json"));
    const auto mesh = vision::loadCanonicalMesh(vision::ModelStore().require("canonical-mesh"));
    const auto& vertices = expected.at("vertices_xyz_cm_468x3");
    for (std::size_t i = 0; i < mesh.vertices.size(); ++i) {
        EXPECT_NEAR(mesh.vertices[i].x, vertices[i][0].get<float>(), 1e-4);
        EXPECT_NEAR(mesh.vertices[i].y, vertices[i][1].get<float>(), 1e-4);
        EXPECT_NEAR(mesh.vertices[i].z, vertices[i][2].get<float>(), 1e-4);
    }
    EXPECT_EQ(json(mesh.triangles), expected.at("triangles_898x3"));
}
