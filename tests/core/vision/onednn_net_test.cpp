// The oneDNN runner against OpenCV's DNN, which shares no code with it, on small nets that have every pattern of the real one.
#include "core/vision/onednn_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/vision/net.h"
#include "tests/core/vision/onnx_file.h"
#include "tests/support/installed_models.h"

namespace {

std::vector<float> noise(std::size_t count)
{
    std::mt19937 random(42);
    std::uniform_real_distribution<float> uniform(-1, 1);
    std::vector<float> values(count);
    std::ranges::generate(values, [&] { return uniform(random); });
    return values;
}

void expectSameAsOpenCv(const OnnxFile& onnx, std::vector<int> dims, const std::string& output)
{
    const support::TemporaryFolder folder;
    const auto file = folder.path() / "net.onnx";
    onnx.write(file);
    auto input = noise(static_cast<std::size_t>(dims[1] * dims[2] * dims[3]));

    vision::OnnxGraph graph = vision::readOnnxGraph(file);
    std::string why;
    ASSERT_TRUE(vision::OneDnnNet::canRun(graph, &why)) << why;
    vision::OneDnnNet net(std::move(graph));
    const auto ours = net.run(input, {});
    const auto again = net.run(input, {});
    EXPECT_EQ(ours, again) << "a second run through the same memory";

    vision::Net reference(file, "test");
    const auto theirs = reference.run(cv::Mat(dims, CV_32F, input.data()), {output});
    ASSERT_EQ(ours.size(), theirs[0].total());
    double worst = 0;
    for (std::size_t i = 0; i < ours.size(); ++i)
        worst = std::max(worst, static_cast<double>(std::abs(ours[i] - theirs[0].ptr<float>()[i])));
    EXPECT_LT(worst, 2e-5);
}

}  // namespace

TEST(OneDnnNet, ResidualsConcatsAndResizes)
{
    OnnxFile onnx({1, 3, 64, 64}, "alpha");
    onnx.convolution("input", "c0", 3, 32, 1, 2);
    onnx.convolution("c0", "c1", 32, 16);
    onnx.node("Relu", {"c1"}, "r1");
    onnx.maxPool("r1", "p1");
    onnx.convolution("p1", "c2", 16, 16, 2);
    onnx.node("Relu", {"c2"}, "r2");
    onnx.convolution("r2", "c3", 16, 16, 8);
    onnx.node("Relu", {"c3"}, "r3");
    onnx.set(onnx.node("Concat", {"r3", "r2"}, "k1"), "axis", std::int64_t{1});
    onnx.convolution("k1", "c4", 32, 16);
    onnx.node("Relu", {"c4"}, "r4");
    onnx.node("Add", {"r4", "p1"}, "a1");
    onnx.resize("a1", "u1", {1, 16, 32, 32});
    onnx.set(onnx.node("Concat", {"u1", "r1"}, "k2"), "axis", std::int64_t{1});
    onnx.convolution("k2", "c5", 32, 1);
    onnx.resize("c5", "u2", {1, 1, 64, 64});
    onnx.node("Sigmoid", {"u2"}, "alpha");
    expectSameAsOpenCv(onnx, {1, 3, 64, 64}, "alpha");
}

TEST(OneDnnNet, OneValueInTwoConcats)
{
    OnnxFile onnx({1, 3, 16, 16}, "out");
    onnx.convolution("input", "c0", 3, 16);
    onnx.convolution("c0", "c1", 16, 16);
    onnx.set(onnx.node("Concat", {"c0", "c1"}, "k1"), "axis", std::int64_t{1});
    onnx.convolution("k1", "c2", 32, 16);
    onnx.set(onnx.node("Concat", {"c2", "c0", "k1"}, "k2"), "axis", std::int64_t{1});
    onnx.convolution("k2", "out", 64, 16);
    expectSameAsOpenCv(onnx, {1, 3, 16, 16}, "out");
}

TEST(OneDnnNet, AnAddThatCannotBeFused)
{
    OnnxFile onnx({1, 3, 16, 16}, "out");
    onnx.convolution("input", "c0", 3, 16);
    onnx.convolution("c0", "c1", 16, 16);
    onnx.convolution("c0", "c2", 16, 16, 2);
    onnx.node("Add", {"c1", "c2"}, "a1");
    onnx.node("Add", {"a1", "c0"}, "a2");
    onnx.node("Relu", {"a2"}, "r1");
    onnx.convolution("r1", "out", 16, 32);
    expectSameAsOpenCv(onnx, {1, 3, 16, 16}, "out");
}

TEST(OneDnnNet, NamesWhatItCannotRun)
{
    vision::OnnxGraph graph;
    graph.inputDims = {1, 3, 8, 8};
    graph.nodes.push_back({"Tanh", {"input"}, {"out"}, {}, {}});
    std::string why;
    EXPECT_FALSE(vision::OneDnnNet::canRun(graph, &why));
    EXPECT_NE(why.find("Tanh"), std::string::npos);
    graph.inputDims = {1, 3, 0, 0};
    EXPECT_FALSE(vision::OneDnnNet::canRun(graph));
}

TEST(OneDnnNet, RefusesShapesThatDoNotFit)
{
    const auto build = [](const auto& change) {
        const support::TemporaryFolder folder;
        OnnxFile onnx({1, 3, 16, 16}, "out");
        change(onnx);
        onnx.write(folder.path() / "net.onnx");
        vision::OneDnnNet net(vision::readOnnxGraph(folder.path() / "net.onnx"));
    };
    EXPECT_THROW(build([](OnnxFile& f) { f.convolution("input", "out", 4, 16); }), base::Error) << "channels";
    EXPECT_THROW(build([](OnnxFile& f) { f.convolution("nothing", "out", 3, 16); }), base::Error) << "unknown value";
    EXPECT_THROW(build([](OnnxFile& f) { f.convolution("input", "other", 3, 16); }), base::Error) << "no output";
    EXPECT_THROW(build([](OnnxFile& f) {
                     f.convolution("input", "c0", 3, 16);
                     f.convolution("c0", "c1", 16, 16, 1, 2);
                     f.node("Add", {"c0", "c1"}, "out");
                 }),
                 base::Error)
        << "sizes";
    EXPECT_THROW(build([](OnnxFile& f) {
                     f.convolution("input", "c0", 3, 16);
                     f.resize("c0", "out", {1, 16, 0, 4});
                 }),
                 base::Error)
        << "nothing left";
}

TEST(OneDnnNet, RefusesInputOfAnotherSize)
{
    const support::TemporaryFolder folder;
    OnnxFile onnx({1, 3, 16, 16}, "out");
    onnx.convolution("input", "out", 3, 16);
    onnx.write(folder.path() / "net.onnx");
    vision::OneDnnNet net(vision::readOnnxGraph(folder.path() / "net.onnx"));
    EXPECT_THROW(net.run(noise(10), {}), base::Error);
}

TEST(OneDnnNet, StopsBetweenLayers)
{
    const support::TemporaryFolder folder;
    OnnxFile onnx({1, 3, 16, 16}, "out");
    onnx.convolution("input", "out", 3, 16);
    onnx.write(folder.path() / "net.onnx");
    vision::OneDnnNet net(vision::readOnnxGraph(folder.path() / "net.onnx"));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(net.run(noise(3 * 16 * 16), {stop.get_token(), {}}), base::Cancelled);
}
