#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/engine/operators/failures.h"
#include "core/engine/operators/plain_operators.h"
#include "core/engine/pipeline/diffusion_model.h"
#include "core/engine/pipeline/prompt.h"
#include "core/engine/tool/check.h"
#include "core/engine/upscale/rrdb.h"
#include "core/engine/weights/safetensors.h"
#include "tests/support/temporary_folder.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

const fs::path kModels = fs::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion/models";
using Tensors = std::map<std::string, at::Tensor, std::less<>>;

/// A copy of the small model for a test to spoil.
class ModelErrors : public testing::Test {
protected:
    ModelErrors() { fs::copy(kModels / "sd15-tiny", model_, fs::copy_options::recursive); }

    fs::path fileOf(const std::string& part) const { return model_ / part / (part == "text_encoder" ? "model.safetensors" : "diffusion_pytorch_model.safetensors"); }

    void change(const std::string& part, const std::function<void(Tensors&)>& spoil)
    {
        Tensors tensors;
        for (const auto& [name, tensor] : readSafetensors(fileOf(part)).tensors)
            tensors[name] = tensor.clone();
        spoil(tensors);
        fs::remove(fileOf(part));
        writeSafetensors(fileOf(part), tensors);
    }

    /// What opening complains of: the part's path and these words, and nothing out of a library.
    void expectComplaint(const fs::path& where, const std::string& words, base::ErrorCode code = base::ErrorCode::Damaged)
    {
        try {
            openModel({.model = model_, .unet = {}, .tinyVae = {}, .tokenizer = {}, .configs = {}});
            FAIL() << "it opened";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), code) << error.message();
            for (const std::string& said : {where.string(), words})
                EXPECT_NE(error.message().find(said), std::string::npos) << error.message();
            for (const char* const raw : {"std::", "aten", "json.exception", "at::", "c10"})
                EXPECT_EQ(error.message().find(raw), std::string::npos) << error.message();
            EXPECT_NE(error.remedy(), "");
        }
    }

    const support::TemporaryFolder folder_;
    const fs::path model_ = folder_.path() / "model";
};

TEST_F(ModelErrors, MissingTensorsAreNamedWithTheirFile)
{
    for (const auto& [part, tensor] : {std::pair{"unet", "mid_block.resnets.0.conv1.weight"}, {"vae", "decoder.conv_in.bias"},
                                       {"text_encoder", "text_model.encoder.layers.1.self_attn.q_proj.weight"}}) {
        change(part, [&, name = tensor](Tensors& tensors) { tensors.erase(name); });
        expectComplaint(model_ / part, tensor);
        fs::copy(kModels / "sd15-tiny" / part, model_ / part, fs::copy_options::overwrite_existing | fs::copy_options::recursive);
    }
}

TEST_F(ModelErrors, MisshapenTensorsAreNamedWithTheirFile)
{
    for (const auto& [part, tensor] : {std::pair{"unet", "conv_out.weight"}, {"vae", "decoder.conv_out.weight"}, {"text_encoder", "text_model.final_layer_norm.weight"},
                                       {"text_encoder", "text_model.encoder.layers.0.mlp.fc2.weight"}}) {
        change(part, [&, name = tensor](Tensors& tensors) { tensors.at(name) = at::zeros({3, 5}, at::kHalf); });
        expectComplaint(model_ / part, tensor);
        fs::copy(kModels / "sd15-tiny" / part, model_ / part, fs::copy_options::overwrite_existing | fs::copy_options::recursive);
    }
}

TEST_F(ModelErrors, CutFilesAreNamed)
{
    fs::resize_file(fileOf("vae"), fs::file_size(fileOf("vae")) - 100);
    expectComplaint(fileOf("vae"), "cut");
}

TEST_F(ModelErrors, PicklesAreNamed)
{
    std::ofstream(fileOf("unet"), std::ios::binary) << "PK\x03\x04 and so on, a pickle";
    expectComplaint(fileOf("unet"), "pickled", base::ErrorCode::UnsupportedFormat);
}

TEST_F(ModelErrors, OddConfigurationsAreNamed)
{
    for (const char* const part : {"unet", "vae", "text_encoder"}) {
        std::ofstream(model_ / part / "config.json") << R"({"block_out_channels": "many", "num_hidden_layers": -3})";
        expectComplaint(model_ / part, "config.json", part == std::string("text_encoder") ? base::ErrorCode::BadValue : base::ErrorCode::Damaged);
        fs::copy(kModels / "sd15-tiny" / part, model_ / part, fs::copy_options::overwrite_existing | fs::copy_options::recursive);
    }
}

TEST_F(ModelErrors, PartsOfAnotherFamilyAreNamed)
{
    fs::remove_all(model_ / "unet");
    fs::copy(kModels / "sdxl-tiny/unet", model_ / "unet", fs::copy_options::recursive);
    expectComplaint(model_, "channels");
}

TEST_F(ModelErrors, AMissingTokenizerIsNamedWithItsModel)
{
    const DiffusionModel model = openModel({.model = model_, .unet = {}, .tinyVae = {}, .tokenizer = {}, .configs = {}});
    try {
        encodePrompts(model, "a", "b", 0, PlainOperators({}));
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find(model_.string()), std::string::npos) << error.message();
    }
}

TEST_F(ModelErrors, AnUpscalerOfOtherShapesIsNamed)
{
    const fs::path file = folder_.path() / "upscaler.safetensors";
    writeSafetensors(file, {{"conv_first.weight", at::zeros({8, 3, 3, 3})}, {"body.0.rdb1.conv1.weight", at::zeros({4, 8, 3, 3})}});
    try {
        openRrdb(file);
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find(file.string()), std::string::npos) << error.message();
        EXPECT_NE(error.message().find("conv_first.bias"), std::string::npos) << error.message();
    }
}

TEST(Failures, AreToldInOurWords)
{
    const auto told = [](auto thrown) { return asError(std::make_exception_ptr(thrown)); };
    EXPECT_EQ(told(std::bad_alloc()).code(), base::ErrorCode::TooLarge);
    EXPECT_EQ(told(std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again))).code(), base::ErrorCode::TooLarge);
    try {
        at::empty({std::int64_t{1} << 60});
        FAIL();
    } catch (...) {
        EXPECT_EQ(asError(std::current_exception()).code(), base::ErrorCode::TooLarge);
    }
    try {
        at::mm(at::ones({2, 3}), at::ones({2, 3}));
        FAIL();
    } catch (...) {
        const base::Error error = asError(std::current_exception());
        EXPECT_EQ(error.message(), "The engine failed");
        EXPECT_NE(error.detail().find("mat1"), std::string::npos);
    }
    EXPECT_THROW(told(base::Cancelled()), base::Cancelled);
    EXPECT_NO_THROW(requireRoom(1 << 20));
    EXPECT_THROW(requireRoom(std::size_t{1} << 60), base::Error);
}

/// A case that lacks what its kind takes fails in our words.
TEST(Failures, OfACaseAreToldInOurWords)
{
    CheckCase odd{.name = "odd", .kind = "unet", .folder = kModels, .model = kModels / "sd15-tiny/unet", .params = {{"timesteps", {{"a", 1}}}}, .inputs = {}, .outputs = {}, .metric = "max_abs_diff", .tolerance = 1, .problem = {}};
    odd.outputs["out_a"] = at::zeros({1});
    const auto trouble = [&] { return runCheck(odd, PlainOperators({})).trouble(); };
    EXPECT_NE(trouble().find("lacks an input"), std::string::npos) << trouble();
    odd.params = nlohmann::json::object();
    odd.inputs = {{"sample", at::zeros({1, 4, 8, 8})}, {"encoder_hidden_states", at::zeros({1, 77, 64})}};
    EXPECT_NE(trouble().find("parameter"), std::string::npos) << trouble();
    odd.params = {{"timesteps", {{"a", 1}}}};
    odd.inputs["sample"] = at::zeros({1, 7, 8, 8});
    EXPECT_EQ(trouble().find("aten"), std::string::npos) << trouble();
}

}  // namespace
}  // namespace engine
