#pragma once
#include <chrono>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>

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
class Console {
public:
    Console(Talk talk, std::stop_token stop);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    bool json() const { return talk_.json; }
    /// For slow calls: stops on Ctrl-C, reports stages to stderr.
    const base::RunContext& run() const { return run_; }

    /// How many units of work there are in all; `unitDone` counts one off, and the time left follows.
    void expect(int units);
    void unitDone();

    /// A line for people; nothing with --json.
    void line(const std::string& text);
    void warn(const std::string& text);
    void detail(const std::string& text);
    /// The command's document; nothing without --json.
    void document(const Json& document) const;
    /// Says what went wrong and what to do: on stderr, and with --json as a document of `format`.
    void fail(const std::string& format, const base::Error& error);

private:
    void show(const base::Progress& progress);
    void clearProgress();

    Talk talk_;
    base::RunContext run_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    int units_ = 0;
    int done_ = 0;
    bool terminal_ = false;
    std::size_t shown_ = 0;
    std::string stage_;
};

Json errorJson(const base::Error& error);

}  // namespace cli
