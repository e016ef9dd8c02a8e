#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/platform.h"
#include "core/engine/door/likeness_engine.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/make_operators.h"
#include "core/engine/pipeline/generate.h"
#include "core/engine/pipeline/memory_need.h"
#include "core/engine/sampling/named_sampler.h"
#include "core/engine/weights/safetensors.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/temporary_folder.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion";
constexpr int kWidth = 64, kHeight = 128;

const LikenessEngine& door()
{
    static const LikenessEngine* const engine =
        reinterpret_cast<LikenessEngineFunction>(base::symbolOf(base::loadLibrary(ENGINE_MODULE), LIKENESS_ENGINE_SYMBOL))(LIKENESS_ENGINE_INTERFACE);
    return *engine;
}

using Pixels = std::vector<float>;

LikenessPicture viewOf(Pixels& pixels)
{
    return {.size = sizeof(LikenessPicture), .width = kWidth, .height = kHeight, .pixels = pixels.data()};
}

at::Tensor tensorOf(const Pixels& pixels)
{
    return at::from_blob(const_cast<float*>(pixels.data()), {1, kHeight, kWidth, 3}, at::kFloat).permute({0, 3, 1, 2});
}

/// The small SD 1.5 model with everything that there is for it, and a request; both for a test to change.
class Doors : public testing::Test {
protected:
    Doors()
    {
        support::writeSmallVocabulary(folder_.path());
        tokenizer_ = folder_.path().string();
        files_.size = sizeof files_;
        request_.size = sizeof request_;
        files_.model = model_.c_str();
        files_.tinyVae = tiny_.c_str();
        files_.tokenizer = tokenizer_.c_str();
        for (std::size_t i = 0; i < photo_.size(); ++i)
            photo_[i] = static_cast<float>(i % 251) / 250;
        request_.prompt = "ab cd";
        request_.negative = "zz";
        request_.width = kWidth;
        request_.height = kHeight;
        request_.steps = 3;
        request_.seeds = seeds_.data();
        request_.seedCount = 2;
        request_.guidance = 5;
        request_.scheduler = "euler-ancestral";
        request_.strength = 0.7;
    }
    ~Doors() override
    {
        if (opened_)
            door().closeModel(opened_);
    }

    int32_t open() { return door().openModel(&files_, &opened_, &error_); }

    int32_t generate(std::vector<Pixels>& made, const LikenessRun* run = nullptr)
    {
        made.assign(request_.seedCount, Pixels(photo_.size()));
        std::vector<LikenessPicture> views;
        for (Pixels& pixels : made)
            views.push_back(viewOf(pixels));
        result_.pictures = views.data();
        return door().generate(opened_, &request_, &result_, run, &error_);
    }

    /// What the door makes, made twice and held to the pipeline called directly.
    std::vector<Pixels> madeAsByThePipeline(const std::function<void(DiffusionModel&, GenerationRequest&)>& steer = {})
    {
        const c10::InferenceMode inference;
        std::vector<Pixels> made, again;
        EXPECT_EQ(open(), LIKENESS_DONE) << error_.message;
        EXPECT_EQ(generate(made), LIKENESS_DONE) << error_.message;
        EXPECT_EQ(generate(again), LIKENESS_DONE) << error_.message;
        EXPECT_EQ(made, again) << "repeats";

        settle({});
        const auto operators = makeOperators({}, {});
        DiffusionModel model = openModel({.model = model_, .unet = {}, .tinyVae = tiny_, .tokenizer = tokenizer_, .configs = {}});
        GenerationRequest direct;
        direct.width = kWidth;
        direct.height = kHeight;
        direct.sampler = chosenSampler(request_.scheduler, model.scheduler);
        direct.run = {.steps = request_.steps};
        direct.guidanceScale = request_.guidance;
        direct.pictures = request_.seedCount;
        direct.noise = seededNoise({seeds_[0], seeds_[1]});
        if (steer)
            steer(model, direct);
        direct.prompts = encodePrompts(model, request_.prompt, request_.negative, 0, *operators);
        const Generated expected = engine::generate(model, direct, *operators);
        for (std::size_t i = 0; i < made.size(); ++i)
            EXPECT_TRUE(at::equal(tensorOf(made[i])[0], (expected.images[static_cast<std::int64_t>(i)] * 0.5 + 0.5).clamp(0, 1))) << i;
        EXPECT_EQ(result_.clippedShare, expected.clippedShare);
        return made;
    }

    void expectOpenFails(const char* code, const std::string& words)
    {
        ASSERT_EQ(open(), LIKENESS_FAILED);
        EXPECT_STREQ(error_.code, code) << error_.message;
        EXPECT_NE(std::string(error_.message).find(words), std::string::npos) << error_.message;
        EXPECT_STRNE(error_.remedy, "");
    }

    void expectGenerateFails(const char* code, const std::string& words)
    {
        std::vector<Pixels> made;
        ASSERT_EQ(generate(made), LIKENESS_FAILED);
        EXPECT_STREQ(error_.code, code) << error_.message;
        EXPECT_NE(std::string(error_.message).find(words), std::string::npos) << error_.message;
        EXPECT_STRNE(error_.remedy, "");
    }

    const support::TemporaryFolder folder_;
    const std::string model_ = (kFolder / "models/sd15-tiny").string(), tiny_ = (kFolder / "models/taesd-tiny").string(),
                      control_ = (kFolder / "models/controlnet-a").string(), faceId_ = (kFolder / "ip-adapter/ip-adapter-faceid_sd15.safetensors").string(),
                      lora_ = (kFolder / "lora/kohya_sd15.safetensors").string();
    std::string tokenizer_;
    const std::vector<std::uint64_t> seeds_ = {11, 12};
    Pixels photo_ = Pixels(static_cast<std::size_t>(kWidth) * kHeight * 3);
    LikenessError error_{.size = sizeof error_, .code = {}, .message = {}, .remedy = {}};
    LikenessModelFiles files_{};
    LikenessRequest request_{};
    LikenessResult result_{.size = sizeof result_, .pictures = nullptr, .clippedShare = 0};
    LikenessModel* opened_ = nullptr;
};

TEST_F(Doors, MakePicturesFromWords)
{
    const auto made = madeAsByThePipeline();
    EXPECT_NE(made[0], made[1]);
    request_.prompt = "xy";
    std::vector<Pixels> other;
    ASSERT_EQ(generate(other), LIKENESS_DONE) << error_.message;
    EXPECT_NE(other, made);
}

TEST_F(Doors, MakePicturesFromAPicture)
{
    const LikenessPicture photo = viewOf(photo_);
    request_.image = &photo;
    madeAsByThePipeline([&](DiffusionModel&, GenerationRequest& direct) {
        direct.run.strength = 0.7;
        direct.image = tensorOf(photo_) * 2 - 1;
    });
}

TEST_F(Doors, PaintAnewWhereTheMaskSays)
{
    const LikenessPicture photo = viewOf(photo_);
    Pixels mask(static_cast<std::size_t>(kWidth) * kHeight, 0);
    std::fill(mask.begin() + static_cast<std::ptrdiff_t>(mask.size() / 2), mask.end(), 1.F);
    request_.image = &photo;
    request_.mask = mask.data();
    madeAsByThePipeline([&](DiffusionModel&, GenerationRequest& direct) {
        direct.run.strength = 0.7;
        direct.image = tensorOf(photo_) * 2 - 1;
        direct.mask = at::zeros({1, 1, kHeight / 8, kWidth / 8});
        direct.mask.slice(2, kHeight / 16).fill_(1);
    });
}

TEST_F(Doors, SteerByControlAdapterAndLora)
{
    const char* const controls[] = {control_.c_str()};
    const LikenessAdapterFile adapterFile{.size = sizeof adapterFile, .file = faceId_.c_str(), .loraScale = 0.5};
    const LikenessLoraFile loraFile{.size = sizeof loraFile, .file = lora_.c_str(), .scale = 0.7};
    files_.controlNets = controls;
    files_.adapters = &adapterFile;
    files_.loras = &loraFile;
    files_.controlNetCount = files_.adapterCount = files_.loraCount = 1;
    const LikenessPicture hint = viewOf(photo_);
    const LikenessControl control{.size = sizeof control, .net = 0, .picture = &hint, .weight = 0.8, .start = 0, .end = 0.7};
    const Pixels face(512, 1 / std::sqrt(512.F));
    LikenessImagePrompt prompt{};
    prompt.size = sizeof prompt;
    prompt.count = 1;
    prompt.embeddings = face.data();
    prompt.scale = 0.6;
    prompt.end = 1;
    request_.controls = &control;
    request_.imagePrompts = &prompt;
    request_.controlCount = request_.imagePromptCount = 1;

    const ControlNetModel net = openControlNet(control_);
    const WeightMap weights = openWeights(faceId_);
    std::optional<ImageAdapter> adapter;
    const auto steered = madeAsByThePipeline([&](DiffusionModel& model, GenerationRequest& direct) {
        adapter.emplace(weights, model.unet);
        const Lora own = adapter->lora(), style = readLora(lora_);
        FusedLoras(model.unetNetwork.weights, "unet").set({{&style, 0.7}, {&own, 0.5}});
        FusedLoras(model.text[0].network.weights, "text_encoder").set({{&style, 0.7}, {&own, 0.5}});
        direct.controls.push_back({.model = &net, .image = tensorOf(photo_), .weight = 0.8, .range = {0, 0.7}});
        direct.images.push_back({.adapter = &*adapter, .reference = at::full({1, 1, 512}, 1 / std::sqrt(512.F)), .scale = 0.6, .range = {0, 1}});
    });
    std::vector<Pixels> without;
    request_.controlCount = 0;
    ASSERT_EQ(generate(without), LIKENESS_DONE) << error_.message;
    EXPECT_NE(without, steered);
    LikenessAdapterInfo info{.size = sizeof info, .kind = 9, .embeddingChannels = 0};
    ASSERT_EQ(door().adapterInfo(opened_, 0, &info, &error_), LIKENESS_DONE);
    EXPECT_EQ(info.kind, static_cast<unsigned>(LIKENESS_ADAPTER_FACE_ID));
    EXPECT_EQ(info.embeddingChannels, 512u);
    request_.imagePrompts = &prompt;
    prompt.adapter = 1;
    expectGenerateFails("internal", "not opened");
}

TEST_F(Doors, ShowEveryStepAndStopBetweenThem)
{
    ASSERT_EQ(open(), LIKENESS_DONE) << error_.message;
    struct Seen {
        LikenessStop* stop = nullptr;
        int stopAfter = 0;
        std::vector<int> steps;
        std::vector<unsigned> pictures;
        float least = 1, most = 0;
    } seen;
    LikenessRun run{.size = sizeof run, .stop = nullptr, .user = &seen, .progress = nullptr, .stepped = nullptr, .previewEvery = 2};
    run.stepped = [](void* user, const LikenessStep* step) {
        Seen& at = *static_cast<Seen*>(user);
        at.steps.push_back(step->step);
        at.pictures.push_back(step->pictureCount);
        for (unsigned i = 0; i < step->pictureCount; ++i) {
            const LikenessPicture& picture = step->pictures[i];
            EXPECT_EQ(picture.width, kWidth);
            EXPECT_EQ(picture.height, kHeight);
            const auto [least, most] = std::minmax_element(picture.pixels, picture.pixels + std::ptrdiff_t{3} * kWidth * kHeight);
            at.least = std::min(at.least, *least);
            at.most = std::max(at.most, *most);
        }
        if (step->step == at.stopAfter)
            door().requestStop(at.stop);
    };
    std::vector<Pixels> made;
    ASSERT_EQ(generate(made, &run), LIKENESS_DONE) << error_.message;
    EXPECT_EQ(seen.steps, (std::vector{1, 2, 3}));
    EXPECT_EQ(seen.pictures, (std::vector{0u, 2u, 0u}));
    EXPECT_GE(seen.least, 0);
    EXPECT_LE(seen.most, 1);
    EXPECT_LT(seen.least, seen.most);
    for (const int after : {1, 2, 3}) {
        seen = Seen{};
        seen.stop = door().newStop();
        seen.stopAfter = after;
        run.stop = seen.stop;
        EXPECT_EQ(generate(made, &run), LIKENESS_STOPPED);
        EXPECT_EQ(seen.steps.size(), static_cast<std::size_t>(after));
        door().freeStop(seen.stop);
    }
}

/// Several LoRAs at once, their scales changed on the open model: bit for bit what a model gives that was opened with those.
TEST_F(Doors, ChangeTheScalesOfLorasOnAnOpenModel)
{
    const std::string other = (kFolder / "lora/diffusers_peft_sd15.safetensors").string();
    const auto opened = [&](double first, double second) {
        const LikenessLoraFile loras[] = {{.size = sizeof(LikenessLoraFile), .file = lora_.c_str(), .scale = first}, {.size = sizeof(LikenessLoraFile), .file = other.c_str(), .scale = second}};
        files_.loras = loras;
        files_.loraCount = 2;
        if (opened_)
            door().closeModel(std::exchange(opened_, nullptr));
        EXPECT_EQ(open(), LIKENESS_DONE) << error_.message;
    };
    const auto made = [&](std::vector<double> scales) {
        request_.loraScales = scales.data();
        request_.loraScaleCount = static_cast<uint32_t>(scales.size());
        std::vector<Pixels> pictures;
        EXPECT_EQ(generate(pictures), LIKENESS_DONE) << error_.message;
        return pictures;
    };
    opened(0.7, 0.2);
    const auto asOpened = made({});
    opened(0.3, -1);
    const auto others = made({});
    EXPECT_NE(asOpened, others);
    EXPECT_EQ(made({0.7, 0.2}), asOpened);
    EXPECT_EQ(made({0.3, 0.2}), made({0.3, 0.2}));
    EXPECT_EQ(made({0.3, -1}), others);
    EXPECT_EQ(made({}), others);
    const auto without = made({0, 0});
    files_.loraCount = 0;
    door().closeModel(std::exchange(opened_, nullptr));
    ASSERT_EQ(open(), LIKENESS_DONE) << error_.message;
    EXPECT_EQ(made({}), without);
    std::vector<double> one{1};
    request_.loraScales = one.data();
    request_.loraScaleCount = 1;
    expectGenerateFails("internal", "other LoRAs");
    const LikenessLoraFile odd{.size = sizeof odd, .file = lora_.c_str(), .scale = NAN};
    files_.loras = &odd;
    files_.loraCount = 1;
    door().closeModel(std::exchange(opened_, nullptr));
    expectOpenFails("bad-value", "scale of a LoRA");
}

TEST_F(Doors, ForetellMemoryAndRefuseMoreThanMayBe)
{
    ASSERT_EQ(open(), LIKENESS_DONE) << error_.message;
    LikenessMemoryNeed need{.size = sizeof need, .weights = 0, .activations = 0, .files = 0};
    ASSERT_EQ(door().memoryNeed(opened_, &request_, &need, &error_), LIKENESS_DONE) << error_.message;
    EXPECT_GT(need.weights, 0);
    EXPECT_GT(need.activations, 0);
    request_.memoryBudget = need.weights + need.activations - 1;
    expectGenerateFails("too-large", "MB");
    ++request_.memoryBudget;
    std::vector<Pixels> made;
    EXPECT_EQ(generate(made), LIKENESS_DONE) << error_.message;
}

TEST_F(Doors, NameWhatCannotBeOpened)
{
    const std::string nowhere = (folder_.path() / "nowhere.safetensors").string();
    const char* const controls[] = {nowhere.c_str()};
    const LikenessLoraFile lora{.size = sizeof lora, .file = nowhere.c_str(), .scale = 1};
    const LikenessAdapterFile adapter{.size = sizeof adapter, .file = nowhere.c_str(), .loraScale = 1};
    const LikenessModelFiles good = files_;
    files_.model = nowhere.c_str();
    expectOpenFails("not-found", "nowhere.safetensors");
    files_ = good;
    files_.tinyVae = nowhere.c_str();
    expectOpenFails("not-found", "nowhere.safetensors");
    files_ = good;
    files_.controlNets = controls;
    files_.controlNetCount = 1;
    expectOpenFails("not-found", "nowhere.safetensors");
    files_ = good;
    files_.loras = &lora;
    files_.loraCount = 1;
    expectOpenFails("not-found", "nowhere.safetensors");
    files_ = good;
    files_.adapters = &adapter;
    files_.adapterCount = 1;
    expectOpenFails("not-found", "nowhere.safetensors");
    EXPECT_EQ(opened_, nullptr);
}

TEST_F(Doors, RefuseRequestsThatDoNotFit)
{
    ASSERT_EQ(open(), LIKENESS_DONE) << error_.message;
    const LikenessRequest good = request_;
    request_.steps = 0;
    expectGenerateFails("bad-value", "steps");
    request_ = good;
    request_.guidance = 21;
    expectGenerateFails("bad-value", "guidanceScale");
    request_ = good;
    request_.scheduler = "slow";
    expectGenerateFails("bad-value", "scheduler slow");
    request_ = good;
    LikenessPicture other = viewOf(photo_);
    other.height = 64;
    request_.image = &other;
    expectGenerateFails("bad-value", "another size");
    Pixels broken = photo_;
    broken[5] = NAN;
    const LikenessPicture notFinite = viewOf(broken);
    request_.image = &notFinite;
    expectGenerateFails("bad-value", "no finite numbers");
    request_ = good;
    request_.prompt = nullptr;
    expectGenerateFails("internal", "called wrongly");

    Pixels pixels(photo_.size());
    LikenessPicture odd{.size = sizeof odd, .width = 60, .height = 64, .pixels = pixels.data()};
    request_ = good;
    request_.seedCount = 1;
    request_.width = 60;
    request_.height = 64;
    result_.pictures = &odd;
    ASSERT_EQ(door().generate(opened_, &request_, &result_, nullptr, &error_), LIKENESS_FAILED);
    EXPECT_STREQ(error_.code, "bad-value");
    EXPECT_NE(std::string(error_.message).find("60 x 64"), std::string::npos) << error_.message;
}

/// An older caller's request ends early: the rest counts as zero, whatever lies there.
TEST_F(Doors, ReadNoFurtherThanTheCallerKnows)
{
    ASSERT_EQ(open(), LIKENESS_DONE) << error_.message;
    std::vector<Pixels> whole, cut;
    ASSERT_EQ(generate(whole), LIKENESS_DONE) << error_.message;
    request_.size = offsetof(LikenessRequest, controlCount);
    request_.controlCount = 7;
    request_.memoryBudget = 1;
    EXPECT_EQ(generate(cut), LIKENESS_DONE) << error_.message;
    EXPECT_EQ(whole, cut);
}

TEST_F(Doors, NameTheNetworkThatIsNotFinite)
{
    const fs::path model = folder_.path() / "model";
    fs::copy(model_, model, fs::copy_options::recursive);
    files_.model = (tokenizer_ = model.string()).c_str();
    const std::string words = folder_.path().string();
    files_.tokenizer = words.c_str();
    for (const auto& [part, file, name] : {std::tuple{"unet", "diffusion_pytorch_model.safetensors", "The UNet's tensor conv_out.bias"},
                                           std::tuple{"vae", "diffusion_pytorch_model.safetensors", "The autoencoder's tensor decoder.conv_out.bias"},
                                           std::tuple{"text_encoder", "model.safetensors", "The text encoder's tensor text_model.final_layer_norm.bias"}}) {
        const fs::path at = model / part / file;
        std::map<std::string, at::Tensor, std::less<>> tensors;
        for (const auto& [key, tensor] : readSafetensors(at).tensors)
            tensors[key] = tensor.clone();
        const std::string sentence = name, bias = sentence.substr(sentence.rfind(' ') + 1);
        fs::rename(at, folder_.path() / "good");
        tensors.at(bias)[0] = NAN;
        writeSafetensors(at, tensors);
        ASSERT_EQ(open(), LIKENESS_DONE) << error_.message;
        expectGenerateFails("model-failed", sentence);
        EXPECT_NE(std::string(error_.message).find((model / part).string()), std::string::npos) << error_.message;
        door().closeModel(std::exchange(opened_, nullptr));
        fs::rename(folder_.path() / "good", at);
    }
    const fs::path net = folder_.path() / "net";
    fs::copy(control_, net, fs::copy_options::recursive);
    std::map<std::string, at::Tensor, std::less<>> tensors;
    for (const auto& [key, tensor] : readSafetensors(fs::path(control_) / "diffusion_pytorch_model.safetensors").tensors)
        tensors[key] = tensor.clone();
    tensors.at("controlnet_mid_block.bias")[0] = INFINITY;
    writeSafetensors(net / "diffusion_pytorch_model.safetensors", tensors);
    const std::string path = net.string();
    const char* const controls[] = {path.c_str()};
    files_.controlNets = controls;
    files_.controlNetCount = 1;
    const LikenessPicture hint = viewOf(photo_);
    const LikenessControl control{.size = sizeof control, .net = 0, .picture = &hint, .weight = 1, .start = 0, .end = 1};
    request_.controls = &control;
    request_.controlCount = 1;
    ASSERT_EQ(open(), LIKENESS_DONE) << error_.message;
    expectGenerateFails("model-failed", "The ControlNet's tensor controlnet_mid_block.bias");
    EXPECT_NE(std::string(error_.message).find(path), std::string::npos) << error_.message;
}

}  // namespace
}  // namespace engine
