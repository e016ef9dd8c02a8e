#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/engine/nets/unet_config.h"
#include "core/engine/nets/vae_config.h"
#include "core/engine/weights/network.h"

namespace engine {
namespace {

using nlohmann::json;

json given(const char* model)
{
    return readJson(std::filesystem::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion/models" / model / "config.json");
}

/// What the reader says of a UNet whose key has this value instead.
std::string complaint(const char* key, const json& value)
{
    json config = given("sd15-tiny/unet");
    config[key] = value;
    try {
        unetConfig(config);
    } catch (const base::Error& error) {
        return error.message();
    }
    return "no complaint";
}

TEST(UNetConfig, ReadsBothFamilies)
{
    const UNetConfig sd = unetConfig(given("sd15-tiny/unet")), xl = unetConfig(given("sdxl-tiny/unet")), lcm = unetConfig(given("lcm-unet-tiny"));
    EXPECT_EQ(sd.channels, (std::vector<std::int64_t>{8, 8, 16, 16}));
    EXPECT_EQ(sd.heads, (std::vector<std::int64_t>{2, 2, 2, 2}));
    EXPECT_EQ(sd.upAttention, (std::vector<bool>{false, true, true, true}));
    EXPECT_FALSE(sd.linearProjection || sd.timeIdChannels || sd.guidanceChannels);
    EXPECT_EQ(xl.depth, (std::vector<std::int64_t>{1, 1, 2}));
    EXPECT_TRUE(xl.linearProjection);
    EXPECT_EQ(xl.timeIdChannels, 8);
    EXPECT_EQ(xl.additionChannels, 88);
    EXPECT_EQ(lcm.guidanceChannels, 32);
}

TEST(UNetConfig, NamesTheKeyThatIsWrong)
{
    const std::pair<const char*, json> wrong[] = {
        {"block_out_channels", json::array()},
        {"block_out_channels", {8, -8, 16, 16}},
        {"block_out_channels", {8, 8, 16, 1e15}},
        {"block_out_channels", "many"},
        {"down_block_types", {"DownBlock2D"}},
        {"attention_head_dim", 3},
        {"attention_head_dim", {2, 2}},
        {"norm_num_groups", 5},
        {"norm_num_groups", 0},
        {"cross_attention_dim", 1e300},
        {"cross_attention_dim", {64, 64}},
        {"layers_per_block", 1000},
        {"transformer_layers_per_block", {1, {2}}},
        {"use_linear_projection", "no"},
        {"norm_eps", -1},
        {"in_channels", 4.5},
        {"class_embed_type", "timestep"},
        {"up_block_types", {"SkipUpBlock2D", "UpBlock2D", "UpBlock2D", "UpBlock2D"}},
        {"resnet_time_scale_shift", "scale_shift"},
        {"addition_embed_type", "image"},
        {"time_cond_proj_dim", 0},
    };
    for (const auto& [key, value] : wrong)
        EXPECT_NE(complaint(key, value).find(key), std::string::npos) << key << ' ' << value << ": " << complaint(key, value);
    EXPECT_THROW(unetConfig(json::array()), base::Error);
    EXPECT_THROW(unetConfig(json::object()), base::Error);
}

TEST(ControlNetConfig, ReadsItsStem)
{
    const ControlNetConfig config = controlNetConfig(given("controlnet-a"));
    EXPECT_EQ(config.stemChannels, (std::vector<std::int64_t>{4, 4, 8, 8}));
    json bgr = given("controlnet-a");
    bgr["controlnet_conditioning_channel_order"] = "bgr";
    EXPECT_THROW(controlNetConfig(bgr), base::Error);
}

TEST(VaeConfig, ReadsScaleAndRefusesOthers)
{
    EXPECT_EQ(vaeConfig(given("sdxl-tiny/vae")).scalingFactor, 0.13025);
    json config = given("sd15-tiny/vae");
    config.erase("scaling_factor");
    EXPECT_EQ(vaeConfig(config).scalingFactor, 0.18215);
    EXPECT_EQ(vaeConfig(config).reduction(), 8);
    config["latents_mean"] = {0.1, 0.2, 0.3, 0.4};
    EXPECT_THROW(vaeConfig(config), base::Error);
    EXPECT_EQ(tinyVaeConfig(given("taesd-tiny")).decoderBlocks, (std::vector<std::int64_t>{3, 3, 3, 1}));
    EXPECT_THROW(tinyVaeConfig(given("sd15-tiny/vae")), base::Error);
}

}  // namespace
}  // namespace engine
