#include "core/engine/door/wall.h"

#include <ATen/ATen.h>
#include <cstring>

#include "core/base/error.h"
#include "core/engine/operators/failures.h"

namespace engine {
namespace {

int32_t fail(LikenessError* error, base::ErrorCode code, const std::string& message, const std::string& remedy)
{
    if (error && error->size >= sizeof(LikenessError)) {
        copyText(error->code, std::string(base::toString(code)));
        copyText(error->message, message);
        copyText(error->remedy, remedy);
    }
    return LIKENESS_FAILED;
}

}  // namespace

void copyText(char* to, std::size_t room, const std::string& text)
{
    std::size_t length = std::min(text.size(), room - 1);
    while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0u) == 0x80u)
        --length;
    std::memcpy(to, text.data(), length);
    to[length] = 0;
}

int32_t told(LikenessError* error) noexcept
{
    try {
        const base::Error failed = asError(std::current_exception());
        return fail(error, failed.code(), failed.message(), failed.remedy());
    } catch (const base::Cancelled&) {
        return LIKENESS_STOPPED;
    } catch (...) {  // no memory even for the words
        if (error && error->size >= sizeof(LikenessError)) {
            std::strcpy(error->code, "too-large");
            std::strcpy(error->message, "There is not enough memory");
            std::strcpy(error->remedy, "Close other programs.");
        }
        return LIKENESS_FAILED;
    }
}

void expect(bool good, const char* what)
{
    if (!good)
        throw base::Error(base::ErrorCode::Internal, std::string("The engine was called wrongly: ") + what, "Please report this.");
}

base::RunContext contextOf(const LikenessRun& run)
{
    base::RunContext context;
    if (run.stop)
        context.stop = run.stop->source.get_token();
    if (run.progress)
        context.report = [run](const base::Progress& progress) { run.progress(run.user, progress.stage.c_str(), progress.step, progress.steps); };
    return context;
}

at::Tensor planes(const LikenessPicture* picture)
{
    expect(picture && picture->size >= sizeof(LikenessPicture) && picture->pixels && picture->width > 0 && picture->height > 0, "a picture without pixels");
    return at::from_blob(picture->pixels, {picture->height, picture->width, 3}, at::kFloat).permute({2, 0, 1});
}

}  // namespace engine
