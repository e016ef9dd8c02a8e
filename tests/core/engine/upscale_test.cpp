#include "core/engine/upscale/tiles.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "core/engine/operators/plain_operators.h"
#include "core/engine/weights/safetensors.h"

namespace engine {
namespace {

using Tensors = std::map<std::string, at::Tensor, std::less<>>;

/// Random weights as ESRGAN starts its training from (Kaiming times 0.1), with a first and a last layer that let the picture through at full size.
Tensors madeNet(int blocks, int in, int width, int grow, bool shuffled = false)
{
    at::manual_seed(7);
    Tensors tensors;
    const auto conv = [&](const std::string& name, int from, int to, double gain) {
        tensors[name + ".weight"] = at::randn({to, from, 3, 3}) * (gain * std::sqrt(2.0 / (from * 9)));
        tensors[name + ".bias"] = at::randn({to}) * 0.01;
    };
    conv("conv_first", in, width, 1);
    for (int b = 0; b < blocks; ++b)
        for (int d = 1; d <= 3; ++d)
            for (int c = 1; c <= 5; ++c)
                conv("body." + std::to_string(b) + ".rdb" + std::to_string(d) + ".conv" + std::to_string(c), width + (c - 1) * grow, c < 5 ? grow : width, 0.7);
    conv("conv_body", width, width, 0.5);
    if (shuffled) {
        conv("conv_shuffle", width, 48, 0.5);
        conv("conv_last", 3, 3, 0.5);
    } else {
        for (const char* const name : {"conv_up1", "conv_up2", "conv_hr"})
            conv(name, width, width, 1);
        conv("conv_last", width, 3, 0.5);
    }
    return tensors;
}

class Upscale : public testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directories(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path saved(const Tensors& tensors) const
    {
        writeSafetensors(folder_ / "net.safetensors", tensors);
        return folder_ / "net.safetensors";
    }

    std::string refusal(const Tensors& tensors) const
    {
        try {
            openRrdb(saved(tensors));
        } catch (const base::Error& error) {
            EXPECT_NE(error.message().find("net.safetensors"), std::string::npos) << error.message();
            return error.message();
        }
        return "";
    }

    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() /
        (std::string("likeness-") + testing::UnitTest::GetInstance()->current_test_info()->name() + std::to_string(::getpid()));
    const PlainOperators operators_{base::RunContext()};
};

Tensors respelled(const Tensors& tensors, const std::vector<std::pair<std::string, std::string>>& spelling)
{
    Tensors result;
    for (const auto& [given, tensor] : tensors) {
        std::string name = given;
        for (const auto& [from, to] : spelling)
            if (const auto place = name.find(from); place != std::string::npos)
                name.replace(place, from.size(), to);
        result[name] = tensor;
    }
    return result;
}

TEST_F(Upscale, EverySpellingIsTheSameNetwork)
{
    const Tensors tensors = madeNet(2, 3, 8, 4);
    const at::Tensor picture = at::rand({1, 3, 9, 12});
    const RrdbNet plain = openRrdb(saved(tensors));
    EXPECT_EQ(plain.scale, 4);
    EXPECT_EQ(plain.blocks, 2);
    const at::Tensor expected = rrdb(plain, picture, operators_);
    EXPECT_EQ(expected.sizes(), at::IntArrayRef({1, 3, 36, 48}));

    Tensors prefixed;
    for (const auto& [name, tensor] : tensors)
        prefixed["params_ema." + name] = tensor;
    const Tensors early =
        respelled(tensors, {{"conv_body", "trunk_conv"}, {"body.", "RRDB_trunk."}, {".rdb", ".RDB"}, {"conv_up", "upconv"}, {"conv_hr", "HRconv"}});
    const Tensors first = respelled(tensors, {{"conv_body", "model.1.sub.2"},
                                              {"body.", "model.1.sub."},
                                              {".rdb", ".RDB"},
                                              {"conv_first", "model.0"},
                                              {"conv_up1", "model.3"},
                                              {"conv_up2", "model.6"},
                                              {"conv_hr", "model.8"},
                                              {"conv_last", "model.10"}});
    Tensors numbered;
    for (const auto& [name, tensor] : first)
        numbered[name.find("RDB") == std::string::npos ? name : name.substr(0, name.rfind('.')) + ".0" + name.substr(name.rfind('.'))] = tensor;
    for (const Tensors& spelling : {prefixed, early, numbered})
        EXPECT_TRUE(at::equal(rrdb(openRrdb(saved(spelling)), picture, operators_), expected));
}

TEST_F(Upscale, ScaleComesFromTheShapes)
{
    EXPECT_EQ(openRrdb(saved(madeNet(1, 12, 8, 4))).scale, 2);
    const RrdbNet shuffled = openRrdb(saved(madeNet(1, 3, 8, 4, true)));
    EXPECT_EQ(shuffled.scale, 4);
    EXPECT_EQ(rrdb(shuffled, at::rand({1, 3, 5, 6}), operators_).sizes(), at::IntArrayRef({1, 3, 20, 24}));
}

TEST_F(Upscale, TilesShowNoSeam)
{
    // Half a level of 255 at most between tiled and whole, with as many blocks as the real ones; odd sizes, tiles at every border.
    for (const int blocks : {6, 23}) {
        const RrdbNet net = openRrdb(saved(madeNet(blocks, 3, 16, 8)));
        const at::Tensor picture = at::rand({3, 101, 67});
        const at::Tensor whole = upscaled(net, picture, operators_, {.tile = 200, .margin = 0});
        const at::Tensor tiled = upscaled(net, picture, operators_, {.tile = 80, .margin = Tiling().margin});
        EXPECT_GT(whole.std().item<double>(), 0.05) << "a picture, not a flat field";
        EXPECT_LT((whole - tiled).abs().max().item<double>() * 255, 0.5) << blocks;
        EXPECT_GT((whole - upscaled(net, picture, operators_, {.tile = 80, .margin = 1})).abs().max().item<double>() * 255, 0.5) << "the test sees seams";
    }
}

TEST_F(Upscale, FoldedPicturesMayHaveOddSides)
{
    const RrdbNet net = openRrdb(saved(madeNet(1, 12, 8, 4)));
    const at::Tensor picture = at::rand({3, 61, 83});
    const at::Tensor whole = upscaled(net, picture, operators_, {.tile = 200});
    EXPECT_EQ(whole.sizes(), at::IntArrayRef({3, 122, 166}));
    EXPECT_LT((whole - upscaled(net, picture, operators_, {.tile = 70, .margin = 21})).abs().max().item<double>() * 255, 0.5);
}

TEST_F(Upscale, TellsEveryTileAndStopsAtOne)
{
    const RrdbNet net = openRrdb(saved(madeNet(1, 3, 8, 4)));
    std::stop_source stop;
    int seen = 0;
    base::RunContext run{.stop = stop.get_token(), .report = [&](const base::Progress& progress) {
                             EXPECT_EQ(progress.step, seen);
                             EXPECT_EQ(progress.steps, 4);
                             if (++seen == 3)
                                 stop.request_stop();
                         }};
    const PlainOperators operators(run);
    EXPECT_THROW(upscaled(net, at::rand({3, 60, 60}), operators, {.tile = 48, .margin = 4}), base::Cancelled);
    EXPECT_EQ(seen, 3);
}

TEST_F(Upscale, RefusesWhatIsNoneByName)
{
    EXPECT_NE(refusal({{"weight", at::ones({2})}}).find("no upscaler"), std::string::npos);
    Tensors tensors = madeNet(1, 3, 8, 4);
    tensors["body.0.rdb2.conv3.weight"] = at::ones({4, 4, 3, 3});
    EXPECT_NE(refusal(tensors).find("body.0.rdb2.conv3"), std::string::npos);
    tensors = madeNet(1, 3, 8, 4);
    tensors.erase("conv_hr.bias");
    EXPECT_THROW(openRrdb(saved(tensors)), base::Error);
    EXPECT_NE(refusal(madeNet(1, 4, 8, 4)).find("4 channels"), std::string::npos);
    tensors = madeNet(1, 3, 8, 4);
    tensors["conv_up3.weight"] = tensors["conv_up2.weight"];
    EXPECT_NE(refusal(tensors).find("neither twice nor four times"), std::string::npos);
    tensors = madeNet(1, 3, 8, 4);
    tensors["params.conv_hr.weight"] = tensors["conv_hr.weight"];
    EXPECT_NE(refusal(tensors).find("conv_hr.weight under two names"), std::string::npos);
    tensors = madeNet(1, 3, 8, 4);
    tensors[std::string(30000, 'x') + ".weight"] = at::ones({1});
    EXPECT_NE(refusal(tensors).find("characters"), std::string::npos);
    tensors = madeNet(1, 3, 8, 4);
    tensors["conv_last.bias"] = at::full({3}, NAN);
    const RrdbNet net = openRrdb(saved(tensors));
    EXPECT_THROW(upscaled(net, at::rand({3, 8, 8}), operators_), base::Error);
}

}  // namespace
}  // namespace engine
