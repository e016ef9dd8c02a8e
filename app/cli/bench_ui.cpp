#include "app/cli/bench_ui.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/platform.h"

namespace cli {
namespace {

constexpr std::chrono::minutes kLimit{5};
constexpr int kStarts = 7;

/// The photo as a file for as long as it lives.
class LentPhoto {
public:
    explicit LentPhoto(std::span<const std::byte> jpeg) : file_(std::filesystem::temp_directory_path() / ("likeness-bench-" + std::to_string(base::processId()) + ".jpg"))
    {
        base::AtomicFile out(file_);
        out.write(jpeg);
        out.commit();
    }
    ~LentPhoto()
    {
        std::error_code ignored;
        std::filesystem::remove(file_, ignored);
    }
    LentPhoto(const LentPhoto&) = delete;
    LentPhoto& operator=(const LentPhoto&) = delete;
    const std::filesystem::path& file() const { return file_; }

private:
    std::filesystem::path file_;
};

}  // namespace

const std::vector<std::string>& UiBench::names()
{
    static const std::vector<std::string> names{"ui-start", "ui-idle-memory", "ui-slider", "ui-block"};
    return names;
}

std::map<std::string, BenchRow> UiBench::ask(const std::string& what, const std::filesystem::path& photo) const
{
    const auto program = base::programFile().parent_path() / base::programName("likeness");
    if (std::error_code status; !std::filesystem::exists(program, status))
        throw base::Error(base::ErrorCode::NotFound, "The window's program " + base::displayName(program) + " is not there", "Build the target likeness, or leave ui out.", program);
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    std::vector<std::filesystem::path> arguments{"-platform", "offscreen", "--bench", what, "--bench-since",
                                                 std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count())};
    if (!photo.empty())
        arguments.insert(arguments.end(), {"--bench-photo", photo});
    const auto end = base::runProgram(program, arguments, kLimit);
    const auto document = nlohmann::json::parse(end.output, nullptr, false);
    if (end.status != 0 || !document.is_object())
        throw base::Error(base::ErrorCode::Internal, base::displayName(program) + " could not measure " + what + " (exit status " + std::to_string(end.status) + ")",
                          "Start it by itself to see whether the window works.", program, end.output.substr(0, 200));
    std::map<std::string, BenchRow> rows;
    for (const auto& one : document.at("rows")) {
        BenchRow& row = rows[one.at("name").get<std::string>()];
        row.name = one.at("name");
        row.unit = one.at("unit");
        row.samples = one.at("samples").get<std::vector<double>>();
        row.note = one.at("note");
    }
    return rows;
}

BenchRow UiBench::run(const std::string& name)
{
    console_.run().checkpoint();
    if (name == "ui-start") {
        ask("start");  // once for the disk's cache
        BenchRow all;
        for (int i = 0; i < kStarts; ++i) {
            console_.run().checkpoint();
            BenchRow one = ask("start").at(name);
            one.samples.insert(one.samples.begin(), all.samples.begin(), all.samples.end());
            all = std::move(one);
        }
        return all;
    }
    if (name == "ui-idle-memory")
        return ask("idle").at(name);
    if (!known_.contains(name)) {
        const LentPhoto photo(photo_());
        known_ = ask("sliders", photo.file());
    }
    return known_.at(name);
}

}  // namespace cli
