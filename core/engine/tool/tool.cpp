// The commands of likeness-engine: the engine without the studio, for checking and measuring it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/engine/operators/failures.h"
#include "core/engine/tool/commands.h"

namespace {

/// The exit codes are those of likeness-cli.
int report(const std::string& code, const std::string& message, const std::string& remedy, int status)
{
    std::cerr << "likeness-engine: " << message << (remedy.empty() ? "" : ". " + remedy) << " [" << code << "]\n";
    return status;
}

}  // namespace

extern "C" int likeness_engine_tool(int argc, char** argv)
{
    CLI::App app("Checks and measures the diffusion engine.", "likeness-engine");
    app.require_subcommand(1);
    const std::stop_source stop;
    base::onInterrupt([stop]() mutable { stop.request_stop(); });
    std::optional<int> status;

    std::string folder, vocabulary;
    CLI::App* const check = app.add_subcommand("check", "Computes every case of a fixtures folder and compares: PASS|FAIL name error tolerance");
    check->add_option("DIR", folder, "folder with index.json, tokenizer.json or both")->required();
    check->add_option("--vocab", vocabulary, "folder with vocab.json and merges.txt; otherwise DIR/../clip-vocab");
    check->callback([&] { status = engine::checkCommand(folder, vocabulary, {.stop = stop.get_token(), .report = {}}); });

    std::vector<std::string> rows;
    bool json = false;
    CLI::App* const bench = app.add_subcommand("bench", "Times the engine beside what this machine can do at best; networks of full size with made-up weights");
    bench->add_option("NAME", rows, "rows or groups of them: unet, lcm4, load-sd15 ...");
    bench->add_flag("--json", json, "one JSON document on stdout");
    bench->callback([&] { status = engine::benchCommand(rows, json, {.stop = stop.get_token(), .report = {}}); });

    try {
        app.parse(argc, argv);
        return status.value_or(2);
    } catch (const CLI::ParseError& error) {
        const std::vector<std::string> words(argv, argv + argc);
        if (error.get_exit_code() != 0 && words.size() > 1 && words[1] == "bench" && std::ranges::find(words, "--json") != words.end())
            engine::writeBenchError({base::ErrorCode::BadUsage, error.what(), "Run likeness-engine bench --help."});
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const base::Cancelled&) {
        return 130;
    } catch (...) {
        const base::Error error = engine::asError(std::current_exception());
        return report(std::string(base::toString(error.code())), error.message(), error.remedy(), error.code() == base::ErrorCode::BadUsage ? 2 : 1);
    }
}
