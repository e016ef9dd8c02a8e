#include "core/studio/engine_call.h"

#include <algorithm>
#include <exception>
#include <memory>

#include "core/base/error.h"
#include "core/imaging/srgb.h"

namespace studio {
namespace {

/// What callbacks are told, and where what they throw is kept.
struct Watched {
    const base::RunContext* context;
    const std::function<void(const LikenessStep&)>* stepped;
    const LikenessEngine* engine;
    LikenessStop* stop;
    std::exception_ptr thrown = nullptr;

    template <class Work>
    void guarded(Work work) noexcept
    {
        if (thrown)
            return;
        try {
            work();
        } catch (...) {
            thrown = std::current_exception();
            engine->requestStop(stop);
        }
    }
};

}  // namespace

LikenessError noError()
{
    LikenessError error{};
    error.size = sizeof error;
    return error;
}

void rethrow(const LikenessError& error)
{
    // The engine's codes are spelled as ours; one that a newer engine made up is told as it is.
    base::ErrorCode code = base::ErrorCode::Internal;
    for (int i = 0; i <= static_cast<int>(base::ErrorCode::Internal); ++i)
        if (base::toString(static_cast<base::ErrorCode>(i)) == error.code)
            code = static_cast<base::ErrorCode>(i);
    throw base::Error(code, error.message, error.remedy);
}

void callEngine(const LikenessEngine& engine, const base::RunContext& context, const std::function<int32_t(const LikenessRun&, LikenessError&)>& call,
                const std::function<void(const LikenessStep&)>& stepped, uint32_t previewEvery)
{
    const std::unique_ptr<LikenessStop, void (*)(LikenessStop*)> stop(engine.newStop(), engine.freeStop);
    if (!stop)
        throw base::Error(base::ErrorCode::TooLarge, "There is not enough memory", "Close other programs.");
    const std::stop_callback whenStopped(context.stop, [&] { engine.requestStop(stop.get()); });
    Watched watched{.context = &context, .stepped = &stepped, .engine = &engine, .stop = stop.get()};
    LikenessRun watch{.size = sizeof watch, .stop = stop.get(), .user = &watched, .progress = nullptr, .stepped = nullptr, .previewEvery = previewEvery};
    if (context.report)
        watch.progress = [](void* user, const char* stage, int32_t step, int32_t steps) {
            auto& of = *static_cast<Watched*>(user);
            of.guarded([&] { of.context->report({.stage = stage, .step = step, .steps = steps}); });
        };
    if (stepped)
        watch.stepped = [](void* user, const LikenessStep* step) {
            auto& of = *static_cast<Watched*>(user);
            of.guarded([&] { (*of.stepped)(*step); });
        };
    LikenessError error = noError();
    const int32_t end = call(watch, error);
    if (watched.thrown)
        std::rethrow_exception(watched.thrown);
    if (end == LIKENESS_STOPPED)
        throw base::Cancelled();
    if (end != LIKENESS_DONE)
        rethrow(error);
}

std::vector<float> encodedColour(const imaging::Image& picture, const base::RunContext& context)
{
    if (picture.space() == imaging::Space::Linear)
        return encodedColour(imaging::toEncoded(picture, context), context);
    const auto channels = static_cast<std::size_t>(picture.channels());
    std::vector<float> colour;
    colour.reserve(picture.extent().area() * 3);
    const auto pixels = picture.pixels();
    for (std::size_t i = 0; i < pixels.size(); i += channels)
        for (std::size_t c = 0; c < 3; ++c)
            colour.push_back(pixels[i + std::min(c, channels - 1)]);
    return colour;
}

}  // namespace studio
