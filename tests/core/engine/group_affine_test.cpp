#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/engine/operators/plain_operators.h"

namespace engine {
namespace {

/// A picture far from zero, where sums of squares lose their last digits first.
struct Normed {
    at::Tensor x = at::randn({2, 8, 131, 5}) * 0.5 + 40;
    WeightMap map;
    Normed() { map["weight"].stored = at::randn({8}), map["bias"].stored = at::randn({8}); }
};

TEST(GroupAffine, EqualsGroupNorm)
{
    const Normed n;
    const PlainOperators operators{{}};
    const at::Tensor whole = operators.groupNorm(Weights(n.map), n.x, 4, 1e-6, Activation::Silu);
    const ChannelAffine affine = operators.groupAffine(Weights(n.map), n.x, 4, 1e-6);
    const at::Tensor parts = at::cat(
        {operators.applyAffine(n.x.narrow(2, 0, 70), affine, Activation::Silu), operators.applyAffine(n.x.narrow(2, 70, 61), affine, Activation::Silu)}, 2);
    EXPECT_LT((whole - parts).abs().max().item<double>(), 1e-4);
}

TEST(GroupAffine, IsOfEachPictureAlone)
{
    const Normed n;
    const PlainOperators operators{{}};
    const ChannelAffine both = operators.groupAffine(Weights(n.map), n.x, 4, 1e-6),
                        second = operators.groupAffine(Weights(n.map), n.x.narrow(0, 1, 1), 4, 1e-6);
    EXPECT_TRUE(at::equal(both.scale[1], second.scale[0]));
    EXPECT_FALSE(at::equal(both.scale[0], second.scale[0]));
}

}  // namespace
}  // namespace engine
