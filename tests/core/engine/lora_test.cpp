#include "core/engine/weights/lora.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/engine/weights/network.h"

namespace engine {
namespace {

const std::filesystem::path kFixtures = std::filesystem::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion";

Safetensors fileOf(std::map<std::string, at::Tensor, std::less<>> tensors)
{
    return {std::move(tensors), {}};
}

std::string complaint(const std::function<void()>& call)
{
    try {
        call();
        return "";
    } catch (const base::Error& error) {
        return error.message();
    }
}

#define EXPECT_COMPLAINT(expression, words) EXPECT_NE(complaint([&] { expression; }).find(words), std::string::npos) << complaint([&] { expression; })

WeightMap smallNetwork()
{
    WeightMap weights;
    weights["down_blocks.0.attentions.0.proj_in.weight"].stored = at::arange(6).to(at::kHalf).reshape({3, 2, 1, 1});
    weights["down_blocks.0.attentions.0.proj_in.bias"].stored = at::ones({3});
    weights["mid_block.attn.to_q.weight"].stored = at::zeros({2, 2});
    return weights;
}

TEST(Lora, FusesByTheFormulaAndIsTakenAway)
{
    WeightMap weights = smallNetwork();
    const at::Tensor before = weights.at("down_blocks.0.attentions.0.proj_in.weight").stored;
    const std::string module = "lora_unet_down_blocks_0_attentions_0_proj_in";
    const Lora lora = readLora(fileOf({{module + ".lora_down.weight", at::tensor({1.f, 2.f}).reshape({1, 2})},
                                       {module + ".lora_up.weight", at::tensor({1.f, 0.f, -1.f}).reshape({3, 1, 1, 1})},
                                       {module + ".alpha", at::tensor(4.f)}}), "a.safetensors");
    FusedLoras fused(weights, "unet");
    const LoraUse once{&lora, 0.5};
    fused.set({once});
    const at::Tensor change = weights.at("down_blocks.0.attentions.0.proj_in.weight").stored - before.to(at::kFloat);
    EXPECT_TRUE(at::equal(change.flatten(), at::tensor({2.f, 4.f, 0.f, 0.f, -2.f, -4.f})));  // 0.5 * 4 / 1 * up @ down
    const std::vector<LoraUse> twice{once, once};
    fused.set(twice);
    EXPECT_TRUE(at::equal(weights.at("down_blocks.0.attentions.0.proj_in.weight").stored - before.to(at::kFloat), change * 2));
    fused.set({});
    EXPECT_TRUE(weights.at("down_blocks.0.attentions.0.proj_in.weight").stored.is_same(before));
}

TEST(Lora, LeavesPartsAloneThatItDoesNotHave)
{
    WeightMap weights = smallNetwork();
    const Lora lora = readLora(fileOf({{"unet.mid_block.attn.to_q.lora_A.weight", at::ones({1, 2})}, {"unet.mid_block.attn.to_q.lora_B.weight", at::ones({2, 1})}}), "a");
    const LoraUse use{&lora, 1};
    FusedLoras(weights, "text_encoder").set({use});
    EXPECT_EQ(weights.at("mid_block.attn.to_q.weight").stored.sum().item<float>(), 0);
    FusedLoras(weights, "unet").set({use});
    EXPECT_EQ(weights.at("mid_block.attn.to_q.weight").stored.sum().item<float>(), 4);
}

/// The same change under every spelling.
TEST(Lora, KnowsEverySpelling)
{
    const Network text = openNetwork(kFixtures / "models/sd15-tiny/text_encoder");
    const at::Tensor down = at::rand({2, 64}), up = at::rand({64, 2});
    const std::string module = "text_model.encoder.layers.1.self_attn.q_proj";
    std::string flat = module;
    std::replace(flat.begin(), flat.end(), '.', '_');
    std::optional<at::Tensor> expected;
    for (const auto& [first, second] : {std::pair{"lora_te_" + flat + ".lora_down.weight", "lora_te_" + flat + ".lora_up.weight"},
                                        {"lora_te1_" + flat + ".lora_down.weight", "lora_te1_" + flat + ".lora_up.weight"},
                                        {"text_encoder." + module + ".lora_A.weight", "text_encoder." + module + ".lora_B.weight"},
                                        {"text_encoder." + module + ".lora.down.weight", "text_encoder." + module + ".lora.up.weight"},
                                        {"text_encoder." + module + ".lora_linear_layer.down.weight", "text_encoder." + module + ".lora_linear_layer.up.weight"},
                                        {std::string("text_encoder.text_model.encoder.layers.1.self_attn.to_q_lora.down.weight"),
                                         std::string("text_encoder.text_model.encoder.layers.1.self_attn.to_q_lora.up.weight")}}) {
        SCOPED_TRACE(first);
        WeightMap weights = text.weights;
        const Lora lora = readLora(fileOf({{first, down}, {second, up}}), "a");
        const LoraUse use{&lora, 1};
        FusedLoras(weights, "text_encoder").set({use});
        const at::Tensor result = weights.at(module + ".weight").stored;
        EXPECT_FALSE(at::equal(result, text.weights.at(module + ".weight").stored.to(at::kFloat)));
        if (!expected)
            expected = result;
        EXPECT_TRUE(at::equal(result, *expected));
    }
}

TEST(Lora, TakesAlphaFromTheMetadataOfNewerFiles)
{
    Safetensors file = fileOf({{"unet.a.lora_A.weight", at::ones({2, 4})}, {"unet.a.lora_B.weight", at::ones({4, 2})}});
    EXPECT_EQ(readLora(file, "a").parts.at("unet").at("a").factor, 1);
    file.metadata["lora_adapter_metadata"] = R"({"unet.lora_alpha": 8, "unet.r": 2, "unet.use_dora": false, "unet.alpha_pattern": {}})";
    EXPECT_EQ(readLora(file, "a").parts.at("unet").at("a").factor, 4);
    file.metadata["lora_adapter_metadata"] = R"({"unet.use_rslora": true})";
    EXPECT_COMPLAINT(readLora(file, "a"), "use_rslora");
    file.metadata["lora_adapter_metadata"] = R"({"unet.alpha_pattern": {"a": 3}})";
    EXPECT_COMPLAINT(readLora(file, "a"), "alpha_pattern");
    file.metadata["lora_adapter_metadata"] = "{";
    EXPECT_COMPLAINT(readLora(file, "a"), "no JSON");
    file.metadata["lora_adapter_metadata"] = "7";
    EXPECT_EQ(readLora(file, "a").parts.at("unet").at("a").factor, 1);
}

TEST(Lora, SaysWhereItDoesNotFit)
{
    WeightMap weights = openNetwork(kFixtures / "models/sd15-tiny/unet").weights;
    const WeightMap before = weights;
    FusedLoras fused(weights, "unet");
    const Lora xl = readLora(kFixtures / "lora/kohya_sdxl.safetensors"), good = readLora(kFixtures / "lora/kohya_sd15.safetensors");
    const std::vector<LoraUse> both{{&good, 1}, {&xl, 1}}, one{{&good, 1}};
    EXPECT_COMPLAINT(fused.set(both), "kohya_sdxl.safetensors does not fit this model");
    for (const auto& [name, weight] : before)
        EXPECT_TRUE(weights.at(name).stored.is_same(weight.stored)) << name;
    fused.set(one);
    EXPECT_COMPLAINT(fused.set(both), "does not fit");
    fused.set({});
    for (const auto& [name, weight] : before)
        EXPECT_TRUE(weights.at(name).stored.is_same(weight.stored)) << name;
}

TEST(Lora, RefusesWhatItDoesNotRun)
{
    const at::Tensor matrix = at::ones({2, 2});
    EXPECT_COMPLAINT(readLora(fileOf({{"lora_unet_x.hada_w1_a", matrix}}), "a"), "a LoHa");
    EXPECT_COMPLAINT(readLora(fileOf({{"lora_unet_x.lokr_w1", matrix}}), "a"), "a LoKr");
    EXPECT_COMPLAINT(readLora(fileOf({{"lora_unet_x.dora_scale", matrix}}), "a"), "a DoRA");
    EXPECT_COMPLAINT(readLora(fileOf({{"transformer.double_blocks.x.lora_A.weight", matrix}}), "a"), "Flux");
    EXPECT_COMPLAINT(readLora(fileOf({{"conv_in.weight", matrix}}), "a"), "no LoRA");
    EXPECT_COMPLAINT(readLora(fileOf({}), "a"), "no LoRA");
}

TEST(Lora, RefusesDamage)
{
    const std::string down = "lora_unet_x.lora_down.weight", up = "lora_unet_x.lora_up.weight", alpha = "lora_unet_x.alpha";
    const at::Tensor matrix = at::ones({2, 2});
    EXPECT_COMPLAINT(readLora(fileOf({{down, matrix}}), "a"), "one half only");
    EXPECT_COMPLAINT(readLora(fileOf({{down, matrix}, {up, at::ones({2})}}), "a"), "no matrix");
    EXPECT_COMPLAINT(readLora(fileOf({{down, matrix}, {up, at::ones({0, 2})}}), "a"), "no matrix");
    EXPECT_COMPLAINT(readLora(fileOf({{down, matrix}, {up, matrix.to(at::kInt)}}), "a"), "floating");
    EXPECT_COMPLAINT(readLora(fileOf({{down, matrix}, {up, matrix}, {alpha, matrix}}), "a"), "no number");
    EXPECT_COMPLAINT(readLora(fileOf({{down, matrix}, {up, matrix}, {alpha, at::full({}, NAN)}}), "a"), "no number");

    WeightMap weights = smallNetwork();
    const std::string module = "unet.mid_block.attn.to_q";
    const Lora wide = readLora(fileOf({{module + ".lora_A.weight", at::ones({1, 3})}, {module + ".lora_B.weight", at::ones({2, 1})}}), "a");
    const Lora ranks = readLora(fileOf({{module + ".lora_A.weight", at::ones({1, 2})}, {module + ".lora_B.weight", at::ones({2, 2})}}), "a");
    const LoraUse first{&wide, 1}, second{&ranks, 1};
    EXPECT_COMPLAINT(FusedLoras(weights, "unet").set({first}), "to_q has another shape");
    EXPECT_COMPLAINT(FusedLoras(weights, "unet").set({second}), "to_q has another shape");
}

}  // namespace
}  // namespace engine
