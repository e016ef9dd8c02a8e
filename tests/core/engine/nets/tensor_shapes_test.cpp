#include "core/engine/nets/tensor_shapes.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/base/error.h"
#include "core/engine/weights/network.h"

namespace engine {
namespace {

Network given(const char* model)
{
    return openNetwork(std::filesystem::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion/models" / model);
}

TensorShapes shapesOf(const WeightMap& weights)
{
    TensorShapes shapes;
    for (const auto& [name, weight] : weights)
        shapes[name] = weight.stored.sizes().vec();
    return shapes;
}

/// What is said of a checkpoint after a change.
template <class Change>
std::string complaint(const Change& change)
{
    Network network = given("controlnet-a");
    change(network.weights);
    try {
        requireShapes(network.weights, controlNetShapes(controlNetConfig(network.config)), "ControlNet");
    } catch (const base::Error& error) {
        return error.message();
    }
    return "no complaint";
}

TEST(TensorShapes, AreThoseOfTheCheckpoints)
{
    for (const char* model : {"sd15-tiny/unet", "sdxl-tiny/unet", "lcm-unet-tiny"}) {
        const Network network = given(model);
        EXPECT_EQ(unetShapes(unetConfig(network.config)), shapesOf(network.weights)) << model;
    }
    for (const char* model : {"sd15-tiny/vae", "sdxl-tiny/vae"}) {
        const Network network = given(model);
        EXPECT_EQ(vaeShapes(vaeConfig(network.config)), shapesOf(network.weights)) << model;
    }
    const Network control = given("controlnet-b"), tiny = given("taesd-tiny");
    EXPECT_EQ(controlNetShapes(controlNetConfig(control.config)), shapesOf(control.weights));
    EXPECT_EQ(tinyVaeShapes(tinyVaeConfig(tiny.config)), shapesOf(tiny.weights));
}

TEST(TensorShapes, NameWhatIsMissingOrMisshapen)
{
    EXPECT_EQ(complaint([](WeightMap&) {}), "no complaint");
    EXPECT_EQ(complaint([](WeightMap& w) { w.erase("mid_block.resnets.0.conv1.weight"); }),
              "The ControlNet's file lacks the tensor mid_block.resnets.0.conv1.weight of shape [16, 16, 3, 3]");
    EXPECT_EQ(complaint([](WeightMap& w) {
                  w["conv_in.weight"].stored = at::zeros({8, 9, 3, 3});
              }),
              "The ControlNet's tensor conv_in.weight should have the shape [8, 4, 3, 3] and has [8, 9, 3, 3]");
    EXPECT_NE(complaint([](WeightMap& w) { w["conv_in.bias"].stored = at::zeros({8}, at::kChar); }).find("conv_in.bias"), std::string::npos);
}

TEST(RequireFinite, NamesTheWeightToBlame)
{
    WeightMap weights;
    weights["good.weight"].stored = at::ones({3});
    weights["sick.weight"].stored = at::full({3}, std::numeric_limits<float>::quiet_NaN()).to(at::kHalf);
    EXPECT_NO_THROW(requireFinite(at::ones({2}), weights, "UNet"));
    try {
        requireFinite(at::full({2}, std::numeric_limits<float>::infinity()), weights, "UNet");
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.message(), "The UNet's tensor sick.weight holds values that are no finite numbers");
    }
}

}  // namespace
}  // namespace engine
