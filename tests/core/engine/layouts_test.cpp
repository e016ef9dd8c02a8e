#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/engine/weights/checkpoint.h"
#include "core/engine/weights/found_config.h"
#include "core/engine/weights/model_kind.h"
#include "core/engine/weights/safetensors.h"
#include "tests/support/temporary_folder.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kModels = fs::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion/models";

using Tensors = std::map<std::string, at::Tensor, std::less<>>;

/// Equal names and equal numbers are the same network bit for bit.
void expectSame(const WeightMap& a, const WeightMap& b)
{
    for (const auto& [name, weight] : a) {
        ASSERT_TRUE(b.contains(name)) << name;
        EXPECT_EQ(weight.stored.sizes(), b.at(name).stored.sizes()) << name;
        EXPECT_TRUE(at::equal(weight.stored, b.at(name).stored)) << name;
        EXPECT_TRUE(weight.stored.is_contiguous()) << name;
    }
    for (const auto& [name, weight] : b)
        EXPECT_TRUE(a.contains(name)) << name;
}

/// A number for every block, as config.json may have it, is that number for each.
json spread(json value, const json& like)
{
    return value.is_number() && like.is_array() ? json(std::vector<json>(like.size(), value)) : value;
}

/// @param untold keys that no shape tells in networks of these unusual sizes
void expectFound(const json& found, const json& config, const std::set<std::string>& untold)
{
    for (const auto& [key, value] : found.items())
        if (!untold.contains(key)) {
            ASSERT_TRUE(config.contains(key)) << key;
            EXPECT_EQ(value, spread(config.at(key), value)) << key;
        }
}

/// What opening a path ends with.
std::string complaint(const std::function<void()>& open)
{
    try {
        open();
        return "";
    } catch (const base::Error& error) {
        return error.message();
    }
}

#define EXPECT_COMPLAINT(expression, words) EXPECT_NE(complaint([&] { expression; }).find(words), std::string::npos) << complaint([&] { expression; })

class BothLayouts : public testing::TestWithParam<const char*> {};

TEST_P(BothLayouts, HoldTheSameTensors)
{
    const std::string name = GetParam();
    const Checkpoint folder = openCheckpoint(kModels / name), file = openCheckpoint(kModels / (name + "-ldm.safetensors"));
    EXPECT_EQ(folder.family, file.family);
    ASSERT_EQ(folder.parts.size(), file.parts.size());
    for (const auto& [part, network] : folder.parts) {
        SCOPED_TRACE(part);
        expectSame(network.weights, file.part(part).weights);
        expectFound(file.part(part).config, network.config, {"attention_head_dim", "num_attention_heads", "norm_num_groups"});
    }
    for (const char* key : {"beta_start", "beta_end", "beta_schedule", "num_train_timesteps", "prediction_type", "steps_offset", "timestep_spacing"})
        EXPECT_EQ(folder.scheduler.at(key), file.scheduler.at(key)) << key;
}

INSTANTIATE_TEST_SUITE_P(Of, BothLayouts, testing::Values("sd15-tiny", "sdxl-tiny"), [](const auto& one) { return std::string(one.param).substr(0, 4); });

TEST(Layouts, TakeConfigurationsFromAFolderForASingleFile)
{
    const Checkpoint file = openCheckpoint(kModels / "sd15-tiny-ldm.safetensors", kModels / "sd15-tiny");
    EXPECT_EQ(file.part("unet").config.at("attention_head_dim"), 2);
}

TEST(Layouts, AreOneForControlNets)
{
    const Network folder = openNetwork(kModels / "controlnet-a"), file = openNetwork(kModels / "controlnet-a-ldm.safetensors");
    expectSame(folder.weights, file.weights);
    expectFound(file.config, folder.config, {"attention_head_dim", "norm_num_groups"});
}

TEST(Layouts, AreOneForTinyAutoencoders)
{
    const Network folder = openNetwork(kModels / "taesd-tiny"), pair = openNetwork(kModels / "taesd-tiny-original");
    expectSame(folder.weights, pair.weights);
    expectFound(pair.config, folder.config, {});
}

TEST(Layouts, TellHyperParametersOfLcmAndVisionNetworks)
{
    const Network lcm = openNetwork(kModels / "lcm-unet-tiny"), vision = openNetwork(kModels / "clip-vision-tiny");
    expectFound(foundUnetConfig(lcm.weights), lcm.config, {"attention_head_dim", "norm_num_groups"});
    expectFound(foundVisionConfig(vision.weights), vision.config, {"num_attention_heads", "hidden_act"});
}

TEST(Layouts, AreViewsOfTheMappedFile)
{
    // Opening must not read: what is only named differently stays in the mapping, unaligned tensors (odd headers of these small files) aside.
    const WeightMap all = openWeights(kModels / "sdxl-tiny-ldm.safetensors");
    const Checkpoint checkpoint = openCheckpoint(kModels / "sdxl-tiny-ldm.safetensors");
    const at::Tensor key = checkpoint.part("text_encoder_2").weights.at("text_model.encoder.layers.0.self_attn.k_proj.weight").stored;
    EXPECT_EQ(key.storage_offset(), key.numel());  // the second third of the joined projection
}

TEST(Layouts, ReadModelsInSeveralFiles)
{
    const support::TemporaryFolder folder;
    const Tensors whole = readSafetensors(kModels / "lcm-unet-tiny/diffusion_pytorch_model.safetensors").tensors;
    const auto middle = std::next(whole.begin(), static_cast<std::ptrdiff_t>(whole.size() / 2));
    writeSafetensors(folder.path() / "a-00001.safetensors", Tensors(whole.begin(), middle));
    writeSafetensors(folder.path() / "a-00002.safetensors", Tensors(middle, whole.end()));
    json map;
    for (auto at = whole.begin(); at != whole.end(); ++at)
        map[at->first] = std::less<>()(at->first, middle->first) ? "a-00001.safetensors" : "a-00002.safetensors";
    const auto index = [&](const json& document) { std::ofstream(folder.path() / "a.safetensors.index.json") << document; };
    index({{"weight_map", map}});
    fs::copy(kModels / "lcm-unet-tiny/config.json", folder.path() / "config.json");
    expectSame(openNetwork(folder.path()).weights, openNetwork(kModels / "lcm-unet-tiny").weights);

    index({{"weight_map", {{"a", "../a-00001.safetensors"}}}});
    EXPECT_COMPLAINT(openNetwork(folder.path()), "a.safetensors.index.json");
    index({{"weight_map", {{"a", "a-00003.safetensors"}}}});
    EXPECT_COMPLAINT(openNetwork(folder.path()), "a-00003.safetensors does not exist");
    index({{"weight_map", json::array()}});
    EXPECT_COMPLAINT(openNetwork(folder.path()), "weight_map");
    index("text");
    EXPECT_COMPLAINT(openNetwork(folder.path()), "weight_map");
    std::ofstream(folder.path() / "a.safetensors.index.json") << std::string(100, '[');
    EXPECT_COMPLAINT(openNetwork(folder.path()), "nested");
}

TEST(Layouts, RefuseOtherFamiliesByName)
{
    const support::TemporaryFolder folder;
    const auto with = [&](const std::string& tensor) {
        const fs::path file = folder.path() / "model.safetensors";
        writeSafetensors(file, {{tensor, at::ones({2, 2})}});
        return file;
    };
    EXPECT_COMPLAINT(openCheckpoint(with("model.diffusion_model.joint_blocks.0.x.weight")), "Stable Diffusion 3");
    EXPECT_COMPLAINT(openCheckpoint(with("double_blocks.0.img_attn.qkv.weight")), "Flux");
    EXPECT_COMPLAINT(openCheckpoint(with("cond_stage_model.model.ln_final.weight")), "Stable Diffusion 2");
    EXPECT_COMPLAINT(openCheckpoint(with("conditioner.embedders.0.model.ln_final.weight")), "refiner");
    EXPECT_COMPLAINT(openCheckpoint(with("layers.0.weight")), "no model that Likeness knows");
    EXPECT_COMPLAINT(openCheckpoint(with("lora_unet_x.lora_up.weight")), "is a LoRA, not a whole checkpoint");
    EXPECT_COMPLAINT(openNetwork(with("lora_unet_x.lora_up.weight")), "is a LoRA");
    EXPECT_COMPLAINT(openNetwork(kModels / "sd15-tiny-ldm.safetensors"), "a whole checkpoint");
    EXPECT_COMPLAINT(requireKind(openNetwork(kModels / "taesd-tiny").weights, ModelKind::Vae, "vae.safetensors"), "a tiny autoencoder, not an autoencoder");
}

TEST(Layouts, NameWhatIsMissing)
{
    const support::TemporaryFolder folder;
    EXPECT_COMPLAINT(openCheckpoint(folder.path()), "no folder unet");
    EXPECT_COMPLAINT(openCheckpoint(folder.path() / "no.safetensors"), "does not exist");
    EXPECT_COMPLAINT(openNetwork(folder.path()), "no .safetensors file");
    std::ofstream(folder.path() / "model.bin") << "PK";
    EXPECT_COMPLAINT(openNetwork(folder.path()), "pickled");
    Tensors cut = readSafetensors(kModels / "sd15-tiny-ldm.safetensors").tensors;
    std::erase_if(cut, [](const auto& entry) { return entry.first.starts_with("first_stage_model."); });
    writeSafetensors(folder.path() / "no-vae.safetensors", cut);
    EXPECT_COMPLAINT(openCheckpoint(folder.path() / "no-vae.safetensors").part("vae"), "has no vae");
    cut.erase("model.diffusion_model.input_blocks.4.0.in_layers.2.weight");
    writeSafetensors(folder.path() / "cut.safetensors", cut);
    EXPECT_COMPLAINT(openCheckpoint(folder.path() / "cut.safetensors"), "down_blocks.1.resnets.0.conv1.weight");
}

TEST(Layouts, StandNamesThatOnlyLookLikeOurs)
{
    const support::TemporaryFolder folder;
    Tensors tensors = readSafetensors(kModels / "lcm-unet-tiny/diffusion_pytorch_model.safetensors").tensors;
    tensors["down_blocks.999999999999.resnets.0.conv1.weight"] = at::ones({1});
    tensors["down_blocks.-1.x"] = at::ones({1});
    tensors["down_blocks."] = at::ones({1});
    writeSafetensors(folder.path() / "x.safetensors", tensors);
    EXPECT_EQ(openNetwork(folder.path() / "x.safetensors").config.at("block_out_channels").size(), 2u);
    tensors["conv_in.weight"] = at::ones({1});
    writeSafetensors(folder.path() / "y.safetensors", tensors);
    EXPECT_COMPLAINT(openNetwork(folder.path() / "y.safetensors"), "conv_in.weight has too few dimensions");
}

}  // namespace
}  // namespace engine
