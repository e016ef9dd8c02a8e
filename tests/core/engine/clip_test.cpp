#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/engine/nets/vision_encoder.h"
#include "core/engine/operators/plain_operators.h"
#include "core/engine/text/text_encoder.h"
#include "core/engine/weights/network.h"

namespace engine {
namespace {

const std::filesystem::path kModels = std::filesystem::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion/models";

TEST(TextEncoder, RefusesIdsBeyondItsVocabulary)
{
    const Network network = openNetwork(kModels / "sd15-tiny/text_encoder");
    const ClipConfig config = clipConfig(network.config);
    const PlainOperators ops({});
    const auto encode = [&](const at::Tensor& ids) { return encodeText(Weights(network.weights), config, ids, ops); };
    EXPECT_THROW(encode(at::full({1, 77}, 400)), base::Error);
    EXPECT_THROW(encode(at::full({1, 77}, -1)), base::Error);
    EXPECT_THROW(encode(at::zeros({1, 78}, at::kLong)), base::Error);
    EXPECT_THROW(encode(at::zeros({0, 77}, at::kLong)), base::Error);
    const EncodedText text = encode(at::zeros({2, 5}, at::kLong));
    EXPECT_EQ(text.last.sizes(), (at::IntArrayRef{2, 5, 64}));
    EXPECT_FALSE(text.embeds.defined());
    EXPECT_EQ(text.states.size(), 4u);
    EXPECT_TRUE(text.state(0).is_same(text.states.back()));
    EXPECT_THROW(text.state(4), base::Error);
    EXPECT_THROW(text.state(-1), base::Error);
}

TEST(TextEncoder, PoolsAtTheFirstOfTheLargestIds)
{
    const Network network = openNetwork(kModels / "sdxl-tiny/text_encoder_2");
    const EncodedText text = encodeText(Weights(network.weights), clipConfig(network.config), at::tensor({398, 7, 399, 399, 399}).unsqueeze(0), PlainOperators({}));
    EXPECT_TRUE(at::equal(text.pooled[0], text.last[0][2]));
}

TEST(TextEncoder, StopsWhenAsked)
{
    const Network network = openNetwork(kModels / "sd15-tiny/text_encoder");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(encodeText(Weights(network.weights), clipConfig(network.config), at::zeros({1, 5}, at::kLong), PlainOperators({.stop = stop.get_token(), .report = {}})),
                 base::Cancelled);
}

TEST(ClipConfig, NamesTheKeyThatCannotBeUsed)
{
    const nlohmann::json good = openNetwork(kModels / "sd15-tiny/text_encoder").config;
    const auto complaint = [&](const char* key, const nlohmann::json& value) {
        nlohmann::json changed = good;
        changed[key] = value;
        try {
            clipConfig(changed);
            return std::string();
        } catch (const base::Error& error) {
            return error.message();
        }
    };
    EXPECT_EQ(complaint("hidden_act", "gelu"), "");
    EXPECT_NE(complaint("hidden_act", "tanh").find("hidden_act"), std::string::npos);
    EXPECT_NE(complaint("num_attention_heads", 0).find("num_attention_heads"), std::string::npos);
    EXPECT_NE(complaint("num_attention_heads", 7).find("num_attention_heads"), std::string::npos);
    EXPECT_NE(complaint("num_hidden_layers", "many").find("num_hidden_layers"), std::string::npos);
    EXPECT_NE(complaint("num_hidden_layers", 1'000'000).find("num_hidden_layers"), std::string::npos);
}

TEST(ClipPicture, IsCutFromTheMiddle)
{
    at::Tensor picture = at::zeros({60, 100, 3}, at::kByte);
    picture.narrow(1, 40, 20).fill_(255);
    const at::Tensor crop = clipCrop(picture, 30);
    ASSERT_EQ(crop.sizes(), (at::IntArrayRef{30, 30, 3}));
    EXPECT_EQ(crop[15][15][0].item<int>(), 255);
    EXPECT_EQ(crop[15][0][0].item<int>(), 0);
    const at::Tensor white = clipPixels(at::full({2, 2, 3}, 255, at::kByte));
    EXPECT_NEAR(white[0][0][0][0].item<float>(), (1 - 0.48145466) / 0.26862954, 1e-6);
}

TEST(ClipPicture, RefusesWhatIsNoPicture)
{
    EXPECT_THROW(clipCrop(at::zeros({4, 4, 4}, at::kByte), 2), base::Error);
    EXPECT_THROW(clipCrop(at::zeros({4, 4, 3}), 2), base::Error);
    EXPECT_THROW(clipCrop(at::zeros({0, 4, 3}, at::kByte), 2), base::Error);
    EXPECT_THROW(clipCrop(at::zeros({4, 4}, at::kByte), 2), base::Error);
}

TEST(VisionEncoder, RefusesOtherSizes)
{
    const Network network = openNetwork(kModels / "clip-vision-tiny");
    EXPECT_THROW(encodeImage(Weights(network.weights), visionConfig(network.config), at::zeros({1, 3, 64, 64}), PlainOperators({})), base::Error);
}

}  // namespace
}  // namespace engine
