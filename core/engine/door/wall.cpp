#include "core/engine/door/wall.h"

#include <ATen/ATen.h>
#include <new>

#include "core/base/error.h"

namespace engine {
namespace {

int32_t fail(LikenessError* error, base::ErrorCode code, const std::string& message, const std::string& remedy) noexcept
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
    const char* const report = "Please report this.";
    const auto noMemory = [&] {
        return fail(error, base::ErrorCode::TooLarge, "There is not enough memory", "Close other programs, or choose a smaller picture.");
    };
    try {
        throw;
    } catch (const base::Cancelled&) {
        return LIKENESS_STOPPED;
    } catch (const base::Error& failed) {
        return fail(error, failed.code(), failed.message(), failed.remedy());
    } catch (const std::bad_alloc&) {
        return noMemory();
    } catch (const c10::Error& failed) {
        const std::string what = failed.what_without_backtrace();
        if (what.find("out of memory") != std::string::npos || what.find("not enough memory") != std::string::npos ||
            what.find("can't allocate memory") != std::string::npos)
            return noMemory();
        return fail(error, base::ErrorCode::Internal, "The engine failed: " + what.substr(0, what.find('\n')), report);
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
