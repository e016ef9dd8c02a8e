#pragma once
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/run_context.h"

namespace cli {

using Json = nlohmann::ordered_json;

/// Exit codes of the contract.
enum Exit { kDone = 0, kFailed = 1, kUsage = 2, kCancelled = 130 };

struct Talk {
    bool json = false;     ///< one document on stdout and nothing else there
    bool quiet = false;    ///< stderr: errors only
    bool verbose = false;  ///< stderr: details too
};

/// Where a command speaks: the document or plain lines to stdout, progress and warnings to stderr.
///
/// Work is announced by kind, since a photo to examine and a picture to make take their own time each: the time left follows from
/// what the units of each kind took so far. A terminal sees the stages too; elsewhere a unit gets one line.
class Console {
public:
    Console(Talk talk, std::stop_token stop);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    bool json() const { return talk_.json; }
    /// For slow calls: stops on Ctrl-C, reports stages to stderr.
    const base::RunContext& run() const { return run_; }

    /// How many units of a kind there are in all. Said again when the number turns out another.
    /// @param weight  what a unit costs beside the other kinds', as long as none is measured
    void plan(const std::string& kind, int units, double weight = 1);
    void begin(const std::string& kind, const std::string& what);
    void end();

    /// A line for people; nothing with --json.
    void line(const std::string& text);
    void warn(const std::string& text);
    void warn(const base::Error& error);
    void detail(const std::string& text);
    /// The command's document; nothing without --json.
    /// @throws Error{NotWritable} when stdout does not take it.
    void document(const Json& document) const;
    /// What plain lines may have left unsaid. @throws Error{NotWritable}
    void finish() const;

    /// Says what went wrong and what to do: on stderr, and with --json as the `document` so far with the error in it.
    /// @param warned  stderr had it already, as a warning
    void fail(Json document, const base::Error& error, bool warned = false);

private:
    struct Kind {
        std::string name;
        double weight = 1;
        int planned = 0;
        int done = 0;
        double seconds = 0;
    };
    using Clock = std::chrono::steady_clock;

    Kind& kind(const std::string& name);
    std::string unitText() const;
    std::string timeLeft() const;
    void show(const base::Progress& progress);
    void say(const std::string& text);
    void clearProgress();

    Talk talk_;
    base::RunContext run_;
    bool terminal_ = false;
    bool shown_ = false;
    std::vector<Kind> kinds_;
    std::string current_;  // kind of the unit in work; empty = none
    std::string what_;
    std::string stage_;
    Clock::time_point unitStart_;
    Clock::time_point lastShown_;
};

Json errorJson(const base::Error& error);

/// "Message. Remedy", with one full stop where the message has no mark of its own.
std::string spoken(const base::Error& error);

/// The exception in flight as an Error about `file`. Call in a catch block. @throws Cancelled when that is what is in flight
base::Error currentError(const std::filesystem::path& file = {});

/// No photo's fault, and the same for every photo to come.
bool isOurs(const base::Error& error);

/// Ends a command by the exception in flight: tells it, with what the `document` holds so far, and gives the exit code.
int failed(Console& console, Json document);

}  // namespace cli
