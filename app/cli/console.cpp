#include "app/cli/console.h"

#include <cstdio>
#include <utility>

#include "core/base/platform.h"

namespace cli {
namespace {

std::string timeLeft(double seconds)
{
    const int whole = static_cast<int>(seconds + 0.5);
    if (whole < 1)
        return {};
    if (whole < 60)
        return ", about " + std::to_string(whole) + " s left";
    return ", about " + std::to_string((whole + 30) / 60) + " min left";
}

}  // namespace

Console::Console(Talk talk, std::stop_token stop) : talk_(talk), terminal_(base::errorStreamIsTerminal())
{
    run_.stop = std::move(stop);
    run_.report = [this](const base::Progress& progress) { show(progress); };
}

Console::~Console()
{
    clearProgress();
}

void Console::expect(int units)
{
    units_ = units;
    done_ = 0;
    start_ = std::chrono::steady_clock::now();
}

void Console::unitDone()
{
    ++done_;
}

void Console::show(const base::Progress& progress)
{
    if (talk_.quiet || progress.stage == stage_)
        return;
    stage_ = progress.stage;
    std::string text = stage_;
    if (units_ > 1)
        text = "[" + std::to_string(std::min(done_ + 1, units_)) + "/" + std::to_string(units_) + "] " + text;
    if (done_ > 0 && done_ < units_) {
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
        text += timeLeft(passed.count() / done_ * (units_ - done_));
    }
    clearProgress();
    std::fputs(text.c_str(), stderr);
    if (!terminal_)
        std::fputc('\n', stderr);
    std::fflush(stderr);
    shown_ = terminal_ ? text.size() : 0;
}

void Console::clearProgress()
{
    if (shown_ == 0)
        return;
    std::fprintf(stderr, "\r%*s\r", static_cast<int>(shown_), "");
    shown_ = 0;
}

void Console::line(const std::string& text)
{
    if (talk_.json)
        return;
    clearProgress();
    std::fputs((text + "\n").c_str(), stdout);
    std::fflush(stdout);
}

void Console::warn(const std::string& text)
{
    if (talk_.quiet)
        return;
    clearProgress();
    std::fputs((text + "\n").c_str(), stderr);
}

void Console::detail(const std::string& text)
{
    if (!talk_.verbose)
        return;
    clearProgress();
    std::fputs((text + "\n").c_str(), stderr);
}

void Console::document(const Json& document) const
{
    if (!talk_.json)
        return;
    // Every text in a document is UTF-8 already (base::displayName); `replace` keeps a stray byte of a file from ending the program.
    std::fputs((document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n").c_str(), stdout);
    std::fflush(stdout);
}

void Console::fail(const std::string& format, const base::Error& error)
{
    clearProgress();
    std::fputs(("likeness-cli: " + error.message() + ". " + error.remedy() + "\n").c_str(), stderr);
    detail(error.detail());
    document({{"format", format}, {"error", errorJson(error)}});
}

Json errorJson(const base::Error& error)
{
    Json json{{"code", base::toString(error.code())}, {"message", error.message()}, {"remedy", error.remedy()}};
    if (!error.file().empty())
        json["file"] = base::displayName(error.file());
    return json;
}

}  // namespace cli
