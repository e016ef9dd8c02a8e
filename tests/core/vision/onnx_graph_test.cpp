#include "core/vision/onnx_graph.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/vision/net.h"
#include "tests/core/vision/onnx_file.h"
#include "tests/support/installed_models.h"

TEST(OnnxGraph, ReadsNodesAndConstants)
{
    const support::TemporaryFolder folder;
    OnnxFile onnx({1, 3, 8, 8}, "out");
    onnx.convolution("input", "out", 3, 16, 2);
    onnx.write(folder.path() / "net.onnx");
    const auto graph = vision::readOnnxGraph(folder.path() / "net.onnx");
    EXPECT_EQ(graph.input, "input");
    EXPECT_EQ(graph.inputDims, (std::vector<std::int64_t>{1, 3, 8, 8}));
    ASSERT_EQ(graph.nodes.size(), 1u);
    EXPECT_EQ(graph.nodes[0].integers.at("dilations"), (std::vector<std::int64_t>{2, 2}));
    EXPECT_EQ(graph.constants.at("out.w").floats.size(), 3u * 16 * 9);
}

TEST(OnnxGraph, RefusesBrokenFilesByName)
{
    const support::TemporaryFolder folder;
    const auto file = folder.path() / "net.onnx";
    OnnxFile onnx({1, 3, 8, 8}, "out");
    onnx.convolution("input", "out", 3, 16);
    onnx.write(file);
    std::ifstream in(file, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (const std::string& content : {std::string(), std::string("no model at all"), whole.substr(0, whole.size() / 2), std::string(1 << 16, '\xFF')}) {
        std::ofstream(file, std::ios::binary) << content;
        try {
            vision::readOnnxGraph(file);
            FAIL() << content.size();
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::ModelFailed);
            EXPECT_NE(error.message().find("net.onnx"), std::string::npos);
        }
    }
}

TEST(OnnxGraph, RefusesAConstantShorterThanItsShape)
{
    const support::TemporaryFolder folder;
    OnnxFile onnx({1, 3, 8, 8}, "out");
    onnx.constant("w", {16, 3, 3, 3}, std::vector<float>(5));
    onnx.node("Conv", {"input", "w"}, "out");
    onnx.write(folder.path() / "net.onnx");
    EXPECT_THROW(vision::readOnnxGraph(folder.path() / "net.onnx"), base::Error);
}

TEST(Net, TurnsOpenCvsRefusalIntoAnErrorThatNamesTheFile)
{
    const support::TemporaryFolder folder;
    for (const std::string& content : {std::string(), std::string("no model"), std::string(4096, '\x08')}) {
        std::ofstream(folder.path() / "net.onnx", std::ios::binary) << content;
        try {
            vision::Net net(folder.path() / "net.onnx", "face-mesh");
            FAIL();
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::ModelFailed);
            EXPECT_NE(error.message().find("net.onnx"), std::string::npos);
            EXPECT_NE(error.message().find("face-mesh"), std::string::npos);
        }
    }
}
