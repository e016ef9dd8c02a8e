#include "app/cli/console.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <new>
#include <string_view>
#include <utility>

#include "core/base/platform.h"

namespace cli {
namespace {

constexpr std::size_t kTerminalWidth = 79;  // a wider line would wrap, and could not be taken back

/// A file's name may hold anything; a terminal must not obey it.
std::string harmless(std::string text)
{
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    return text;
}

std::string firstCharacters(const std::string& text, std::size_t most)
{
    std::size_t end = 0;
    for (std::size_t characters = 0; end < text.size(); ++end)
        if ((static_cast<unsigned char>(text[end]) & 0xC0u) != 0x80u && ++characters > most)
            break;
    return text.substr(0, end);
}

std::string lowered(std::string text)
{
    if (!text.empty())
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

void write(const std::string& text, std::FILE* to)
{
    std::fputs(text.c_str(), to);
    std::fflush(to);
}

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
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

Console::Kind& Console::kind(const std::string& name)
{
    const auto known = std::ranges::find(kinds_, name, &Kind::name);
    if (known != kinds_.end())
        return *known;
    kinds_.emplace_back();
    kinds_.back().name = name;
    return kinds_.back();
}

void Console::plan(const std::string& name, int units, double weight)
{
    kind(name).planned = units;
    kind(name).weight = weight;
}

void Console::begin(const std::string& name, const std::string& what)
{
    current_ = name;
    what_ = what;
    stage_.clear();
    unitStart_ = Clock::now();
    if (!terminal_ && !talk_.quiet)
        say(unitText() + timeLeft());
}

void Console::end()
{
    if (current_.empty())
        return;
    Kind& done = kind(current_);
    ++done.done;
    done.seconds += secondsSince(unitStart_);
    current_.clear();
}

std::string Console::unitText() const
{
    int done = 0, planned = 0;
    for (const Kind& one : kinds_) {
        done += one.done;
        planned += one.planned;
    }
    return (planned > 1 ? "[" + std::to_string(std::min(done + 1, planned)) + "/" + std::to_string(planned) + "] " : "") + what_;
}

std::string Console::timeLeft() const
{
    double seconds = 0, weights = 0;
    for (const Kind& one : kinds_) {
        seconds += one.seconds;
        weights += one.done * one.weight;
    }
    if (weights == 0)
        return {};  // nothing to judge by yet
    double left = 0;
    for (const Kind& one : kinds_) {
        const double each = one.done > 0 ? one.seconds / one.done : seconds / weights * one.weight;
        left += each * std::max(0, one.planned - one.done);
        if (one.name == current_)
            left -= std::min(each, secondsSince(unitStart_));
    }
    const int whole = static_cast<int>(left + 0.5);
    if (whole < 1)
        return {};
    return ", about " + (whole < 60 ? std::to_string(whole) + " s" : std::to_string((whole + 30) / 60) + " min") + " left";
}

void Console::show(const base::Progress& progress)
{
    if (talk_.quiet)
        return;
    const bool another = progress.stage != stage_;
    stage_ = progress.stage;
    if (!terminal_) {
        if (another && (talk_.verbose || current_.empty()))
            say((current_.empty() ? "" : "  ") + stage_);
        return;
    }
    if (!another && secondsSince(lastShown_) < 0.5)
        return;
    lastShown_ = Clock::now();
    const std::string rest = (current_.empty() ? stage_ : ": " + lowered(stage_)) + timeLeft();
    std::string text = current_.empty() ? std::string() : harmless(unitText());
    constexpr std::size_t kLeast = 12;
    const std::size_t room = std::max(kLeast, kTerminalWidth - std::min(rest.size(), kTerminalWidth));
    if (firstCharacters(text, room).size() < text.size())
        text = firstCharacters(text, room - 2) + "..";
    clearProgress();
    write(firstCharacters(text + rest, kTerminalWidth), stderr);
    shown_ = true;
}

void Console::say(const std::string& text)
{
    clearProgress();
    write(harmless(text) + "\n", stderr);
}

void Console::clearProgress()
{
    if (!std::exchange(shown_, false))
        return;
    write("\r" + std::string(kTerminalWidth, ' ') + "\r", stderr);
}

void Console::line(const std::string& text)
{
    if (talk_.json)
        return;
    clearProgress();
    write(harmless(text) + "\n", stdout);
}

void Console::warn(const std::string& text)
{
    if (!talk_.quiet)
        say(text);
}

void Console::warn(const base::Error& error)
{
    warn(spoken(error));
    detail(error.detail());
}

void Console::detail(const std::string& text)
{
    if (talk_.verbose && !text.empty())
        say("  " + text);
}

void Console::document(const Json& document) const
{
    if (!talk_.json)
        return;
    // Every text in a document is UTF-8 already (base::displayName); `replace` keeps a stray byte of a file from ending the program.
    write(document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n", stdout);
    finish();
}

void Console::finish() const
{
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        throw base::Error(base::ErrorCode::NotWritable, "The output could not be written",
                          "Check where it goes: a full disk, or a program that stopped reading.");
}

void Console::fail(Json document, const base::Error& error, bool warned)
{
    if (!warned || talk_.quiet) {
        say("likeness-cli: " + spoken(error));
        detail(error.detail());
    }
    document["error"] = errorJson(error);
    try {
        this->document(document);
    } catch (const base::Error&) {
        // Said on stderr already; there is no other place.
    }
}

Json errorJson(const base::Error& error)
{
    Json json{{"code", base::toString(error.code())}, {"message", error.message()}, {"remedy", error.remedy()}};
    if (!error.file().empty())
        json["file"] = base::displayName(error.file());
    return json;
}

std::string spoken(const base::Error& error)
{
    const std::string& message = error.message();
    const bool ended = !message.empty() && std::string_view(".?!").find(message.back()) != std::string_view::npos;
    return message + (ended ? " " : ". ") + error.remedy();
}

base::Error currentError(const std::filesystem::path& file)
{
    try {
        throw;
    } catch (const base::Cancelled&) {
        throw;
    } catch (const base::Error& error) {
        return error;
    } catch (const std::bad_alloc&) {
        const std::string what = file.empty() ? "this" : base::displayName(file);
        return {base::ErrorCode::TooLarge, "There is not enough memory for " + what, "Close other programs, or use a smaller photo.", file};
    } catch (const std::exception& error) {
        const std::string where = file.empty() ? "" : " with " + base::displayName(file);
        return {base::ErrorCode::Internal, "Something failed" + where + " that should not", "Please report it, with what --verbose says.", file, error.what()};
    }
}

bool isOurs(const base::Error& error)
{
    using base::ErrorCode;
    const auto code = error.code();
    return code == ErrorCode::ModelMissing || code == ErrorCode::ModelAltered || code == ErrorCode::ModelFailed || code == ErrorCode::DiskFull;
}

int failed(Console& console, Json document)
{
    try {
        const base::Error error = currentError();
        console.fail(std::move(document), error);
        return error.code() == base::ErrorCode::BadUsage ? kUsage : kFailed;
    } catch (const base::Cancelled&) {
        console.fail(std::move(document), base::Error(base::ErrorCode::Stopped, "Stopped", "Nothing was left half done; run it again to go on."));
        return kCancelled;
    }
}

}  // namespace cli
