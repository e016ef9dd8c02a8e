#include "core/studio/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/base/error.h"
#include "core/studio/engine_door.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/temporary_folder.h"

namespace studio {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion";

/// The small fixture model through the bundled module; that its pictures are the pipeline's is tested beside the engine.
class Generators : public testing::Test {
protected:
    Generators()
    {
        support::writeSmallVocabulary(folder_.path());
        paths_.model = kFolder / "models/sd15-tiny";
        paths_.tinyVae = kFolder / "models/taesd-tiny";
        paths_.tokenizer = folder_.path();
        request_.prompt = "ab";
        request_.negative = "zz";
        request_.size = {64, 64};
        request_.steps = 3;
        request_.scheduler = "dpmpp-2m-karras";
        request_.seeds = {5, 6};
    }

    Generator open() const
    {
        std::vector<std::string> problems;
        return EngineDoor::open(problems, {.bundled = BUNDLED, .own = folder_.path() / "engines", .probe = PROBE}).generator(paths_);
    }

    const support::TemporaryFolder folder_;
    ModelPaths paths_;
    PictureRequest request_;
};

bool same(const imaging::Image& a, const imaging::Image& b)
{
    return a.extent() == b.extent() && std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin(), b.pixels().end());
}

TEST_F(Generators, GiveAPictureASeedWithPreviews)
{
    const Generator generator = open();
    EXPECT_FALSE(generator.facts().xl);
    EXPECT_EQ(generator.facts().unit, 8);
    EXPECT_TRUE(generator.facts().tokenizer);
    EXPECT_TRUE(generator.facts().previews);
    std::vector<std::size_t> previews;
    const MadePictures made = generator.generate(
        request_, {}, [&](const PictureStep& step) { previews.push_back(step.pictures.size()); }, 2);
    EXPECT_EQ(previews, (std::vector<std::size_t>{0, 2, 0}));
    ASSERT_EQ(made.pictures.size(), 2u);
    EXPECT_FALSE(same(made.pictures[0], made.pictures[1]));
    for (const float value : made.pictures[0].pixels())
        ASSERT_TRUE(value >= 0 && value <= 1);
    request_.seeds = {6};
    EXPECT_TRUE(same(generator.generate(request_, {}).pictures[0], made.pictures[1])) << "alone as in a batch";
}

TEST_F(Generators, TakePicturesControlsAndReferences)
{
    paths_.controlNets = {kFolder / "models/controlnet-a"};
    paths_.adapters = {{.file = kFolder / "ip-adapter/ip-adapter_sd15.safetensors", .loraScale = 1}};
    paths_.visionEncoder = kFolder / "models/clip-vision-tiny";
    paths_.loras = {{.file = kFolder / "lora/kohya_sd15.safetensors", .scale = 0.5}};
    const Generator generator = open();
    imaging::Image photo({64, 64}, 3, imaging::Space::Encoded);
    for (std::size_t i = 0; i < photo.size(); ++i)
        photo.pixels()[i] = static_cast<float>(i % 97) / 96;
    request_.seeds = {5};
    request_.image = photo;
    const auto made = [&] { return generator.generate(request_, {}).pictures[0]; };
    const imaging::Image plain = made();
    request_.mask = imaging::Image({64, 64}, 1, imaging::Space::Data, 0.5F);
    const imaging::Image masked = made();
    EXPECT_FALSE(same(masked, plain));
    request_.mask.reset();
    request_.controls = {{.net = 0, .picture = photo}};
    EXPECT_FALSE(same(made(), plain));
    request_.controls.clear();
    request_.references = {{.adapter = 0, .embeddings = {}, .pictures = {imaging::Image({40, 30}, 3, imaging::Space::Encoded, 0.4F)}, .shortcut = {}}};
    const imaging::Image steered = made();
    EXPECT_FALSE(same(steered, plain));
    request_.references[0].scale = 0;
    EXPECT_TRUE(same(made(), plain));
    request_.strength = 0;
    const imaging::Image kept = made();
    for (std::size_t i = 0; i < photo.size(); ++i)
        ASSERT_NEAR(kept.pixels()[i], photo.pixels()[i], 1e-6);
    request_.references[0].embeddings = {{1, 2, 3}};
    EXPECT_THROW(made(), base::Error);
}

TEST_F(Generators, StopAndHandOutWhatGoesWrong)
{
    const Generator generator = open();
    std::stop_source stop;
    int steps = 0;
    EXPECT_THROW(generator.generate(request_, {.stop = stop.get_token(), .report = {}},
                                    [&](const PictureStep&) {
                                        ++steps;
                                        stop.request_stop();
                                    }),
                 base::Cancelled);
    EXPECT_EQ(steps, 1);
    EXPECT_THROW(generator.generate(request_, {}, [](const PictureStep&) { throw std::runtime_error("of the window"); }), std::runtime_error);
    request_.memoryBudget = generator.memoryNeed(request_) - 1;
    try {
        generator.generate(request_, {});
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::TooLarge);
    }
    request_.size = {0, 64};
    EXPECT_THROW(generator.generate(request_, {}), base::Error);
    paths_.model = folder_.path() / "nowhere";
    try {
        open();
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::NotFound);
        EXPECT_NE(error.message().find("nowhere"), std::string::npos);
    }
}

}  // namespace
}  // namespace studio
