#include <ATen/ATen.h>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <new>

#include "core/base/error.h"
#include "core/engine/door/likeness_engine.h"
#include "core/engine/door/machine.h"
#include "core/engine/upscale/tiles.h"

struct LikenessStop {
    std::stop_source source;
};

struct LikenessUpscaler {
    engine::RrdbNet net;
};

namespace engine {
namespace {

template <std::size_t N>
void copyText(char (&to)[N], const std::string& text)
{
    // Not in the middle of a UTF-8 letter.
    std::size_t length = std::min(text.size(), N - 1);
    while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0u) == 0x80u)
        --length;
    std::memcpy(to, text.data(), length);
    to[length] = 0;
}

int32_t fail(LikenessError* error, base::ErrorCode code, const std::string& message, const std::string& remedy) noexcept
{
    if (error && error->size >= sizeof(LikenessError)) {
        copyText(error->code, std::string(base::toString(code)));
        copyText(error->message, message);
        copyText(error->remedy, remedy);
    }
    return LIKENESS_FAILED;
}

/// The one wall: nothing is thrown through it.
template <class Work>
int32_t guarded(LikenessError* error, Work work) noexcept
{
    const char* const report = "Please report this.";
    try {
        const c10::InferenceMode inference;
        work();
        return LIKENESS_DONE;
    } catch (const base::Cancelled&) {
        return LIKENESS_STOPPED;
    } catch (const base::Error& failed) {
        return fail(error, failed.code(), failed.message(), failed.remedy());
    } catch (const std::bad_alloc&) {
        return fail(error, base::ErrorCode::TooLarge, "There is not enough memory", "Close other programs, or choose a smaller picture.");
    } catch (const c10::Error& failed) {
        const std::string what = failed.what_without_backtrace();
        const bool memory = what.find("out of memory") != std::string::npos || what.find("not enough memory") != std::string::npos;
        return memory ? fail(error, base::ErrorCode::TooLarge, "There is not enough memory", "Close other programs, or choose a smaller picture.")
                      : fail(error, base::ErrorCode::Internal, "The engine failed: " + what.substr(0, what.find('\n')), report);
    } catch (const std::exception& failed) {
        return fail(error, base::ErrorCode::Internal, std::string("The engine failed: ") + failed.what(), report);
    } catch (...) {
        return fail(error, base::ErrorCode::Internal, "The engine failed", report);
    }
}

void expect(bool good, const char* what)
{
    if (!good)
        throw base::Error(base::ErrorCode::Internal, std::string("The engine was called wrongly: ") + what, "Please report this.");
}

base::RunContext contextOf(const LikenessRun* run)
{
    base::RunContext context;
    if (!run || run->size < sizeof(LikenessRun))
        return context;
    if (run->stop)
        context.stop = run->stop->source.get_token();
    if (run->progress)
        context.report = [run](const base::Progress& progress) { run->progress(run->user, progress.stage.c_str(), progress.step, progress.steps); };
    return context;
}

/// [3, height, width] of the caller's interleaved pixels; a view.
at::Tensor planes(const LikenessPicture* picture)
{
    expect(picture && picture->size >= sizeof(LikenessPicture) && picture->pixels && picture->width > 0 && picture->height > 0, "a picture without pixels");
    return at::from_blob(picture->pixels, {picture->height, picture->width, 3}, at::kFloat).permute({2, 0, 1});
}

int32_t info(LikenessEngineInfo* to, LikenessError* error)
{
    return guarded(error, [&] {
        expect(to && to->size >= sizeof(LikenessEngineInfo), "info has another size");
        to->device = static_cast<uint32_t>(machine().device);
        copyText(to->build, LIKENESS_ENGINE_BUILD ", libtorch " + torchInWords());
        copyText(to->deviceName, machine().name);
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
        to.copy_(upscaled(upscaler->net, from, *machineOperators(contextOf(run))));
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
};

}  // namespace
}  // namespace engine

extern "C" const LikenessEngine* likeness_engine(uint32_t interfaceVersion)
{
    return interfaceVersion == LIKENESS_ENGINE_INTERFACE ? &engine::kEngine : nullptr;
}
