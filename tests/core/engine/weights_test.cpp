#include "core/engine/weights/weights.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/error.h"

namespace engine {
namespace {

TEST(Weights, AreReadLikeAPath)
{
    WeightMap map;
    map["down_blocks.0.resnets.1.conv1.weight"].stored = at::ones({2});
    const Weights place = Weights(map) / "down_blocks" / 0 / "resnets";
    EXPECT_TRUE((place / 1).exists());
    EXPECT_FALSE((place / 10).exists());
    EXPECT_FALSE((Weights(map) / "down").exists());
    EXPECT_EQ((place / 1 / "conv1")["weight"].stored.sum().item<float>(), 2);
    EXPECT_EQ((place / 1 / "conv1").find("bias"), nullptr);
}

TEST(Weights, NameWhatIsMissing)
{
    const WeightMap map;
    try {
        (Weights(map) / "mid_block")["weight"];
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find("mid_block.weight"), std::string::npos);
    }
}

}  // namespace
}  // namespace engine
