#include <ATen/ATen.h>
#include <cmath>
#include <new>

#include "core/base/error.h"
#include "core/engine/door/description.h"
#include "core/engine/door/generation.h"
#include "core/engine/door/machine.h"
#include "core/engine/door/wall.h"
#include "core/engine/upscale/tiles.h"

struct LikenessUpscaler {
    engine::RrdbNet net;
};

namespace engine {
namespace {

int32_t info(LikenessEngineInfo* to, LikenessError* error)
{
    return guarded(error, [&] {
        LikenessEngineInfo found{};
        found.device = static_cast<uint32_t>(machine().device);
        copyText(found.build, LIKENESS_ENGINE_BUILD ", libtorch " + torchInWords());
        copyText(found.deviceName, machine().name);
        answer(to, found, "info without a place");
    });
}

int32_t selfTest(LikenessError* error)
{
    return guarded(error, [] {
        // One convolution and one attention whose answers are known, through the operators that networks will use.
        const auto operators = machineOperators({});
        WeightMap map;
        map["conv.weight"].stored = at::ones({8, 4, 3, 3});
        map["conv.bias"].stored = at::full({8}, -1);
        const auto options = operators->plain(map["conv.bias"]).options();
        const at::Tensor summed = operators->conv2d(Weights(map) / "conv", at::ones({1, 4, 16, 16}, options), {});
        const double inside = summed[0][0][8][8].to(at::kCPU, at::kDouble).item<double>(), corner = summed[0][7][0][0].to(at::kCPU, at::kDouble).item<double>();
        const at::Tensor same = at::ones({1, 64, 16}, options);
        const double mixed = operators->attention(same, same, 3 * same, 2, false).to(at::kCPU, at::kDouble).mean().item<double>();
        if (std::abs(inside - 35) > 0.1 || std::abs(corner - 15) > 0.1 || std::abs(mixed - 3) > 0.01)
            throw base::Error(base::ErrorCode::Internal, "The engine computes wrong numbers on " + machine().name, "Use another build of the engine.");
    });
}

LikenessStop* newStop()
{
    return new (std::nothrow) LikenessStop;
}

void requestStop(LikenessStop* stop)
{
    stop->source.request_stop();
}

void freeStop(LikenessStop* stop)
{
    delete stop;
}

int32_t openUpscaler(const char* file, LikenessUpscaler** upscaler, int32_t* scale, LikenessError* error)
{
    return guarded(error, [&] {
        expect(file && upscaler && scale, "openUpscaler without a file or a place");
        auto opened = std::make_unique<LikenessUpscaler>(LikenessUpscaler{openRrdb(std::filesystem::u8path(file))});
        *scale = opened->net.scale;
        *upscaler = opened.release();
    });
}

int32_t upscale(const LikenessUpscaler* upscaler, const LikenessPicture* picture, LikenessPicture* large, const LikenessRun* run, LikenessError* error)
{
    return guarded(error, [&] {
        expect(upscaler, "upscale without an upscaler");
        const at::Tensor from = planes(picture), to = planes(large);
        expect(large->width == picture->width * upscaler->net.scale && large->height == picture->height * upscaler->net.scale,
               "the large picture has another size");
        const LikenessRun watch = run ? known(run, "upscale with a run of no size") : LikenessRun{};
        to.copy_(upscaled(upscaler->net, from, *machineOperators(contextOf(watch))));
    });
}

int32_t upscaleNeed(const LikenessUpscaler* upscaler, int32_t width, int32_t height, LikenessMemoryNeed* need, LikenessError* error)
{
    return guarded(error, [&] {
        expect(upscaler && width > 0 && height > 0, "upscaleNeed without an upscaler or a size");
        LikenessMemoryNeed found{};
        found.activations = upscaleNeed(upscaler->net, width, height, machineOperators({})->footprint());
        answer(need, found, "upscaleNeed without a place");
    });
}

void closeUpscaler(LikenessUpscaler* upscaler)
{
    delete upscaler;
}

const LikenessEngine kEngine = {
    .size = sizeof(LikenessEngine),
    .interfaceVersion = LIKENESS_ENGINE_INTERFACE,
    .info = info,
    .selfTest = selfTest,
    .newStop = newStop,
    .requestStop = requestStop,
    .freeStop = freeStop,
    .openUpscaler = openUpscaler,
    .upscale = upscale,
    .closeUpscaler = closeUpscaler,
    .openModel = doorOpenModel,
    .modelInfo = doorModelInfo,
    .adapterInfo = doorAdapterInfo,
    .memoryNeed = doorMemoryNeed,
    .generate = doorGenerate,
    .closeModel = doorCloseModel,
    .describe = doorDescribe,
    .upscaleNeed = upscaleNeed,
};

}  // namespace
}  // namespace engine

extern "C" const LikenessEngine* likeness_engine(uint32_t interfaceVersion)
{
    return interfaceVersion == LIKENESS_ENGINE_INTERFACE ? &engine::kEngine : nullptr;
}
