// likeness-engine: the engine without the studio, for checking and measuring it.
#include <CLI/CLI.hpp>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/engine/tool/commands.h"

namespace {

/// The exit codes are those of likeness-cli.
int report(const std::string& code, const std::string& message, const std::string& remedy, int status)
{
    std::cerr << "likeness-engine: " << message << (remedy.empty() ? "" : ". " + remedy) << " [" << code << "]\n";
    return status;
}

}  // namespace

int main(int argc, char** argv)
{
    base::guardStandardStreams();
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
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const base::Error& error) {
        return report(std::string(base::toString(error.code())), error.message(), error.remedy(), error.code() == base::ErrorCode::BadUsage ? 2 : 1);
    } catch (const base::Cancelled&) {
        return 130;
    } catch (const std::bad_alloc&) {
        return report("too-large", "There is not enough memory", "Close other programs", 1);
    } catch (const std::exception& error) {
        return report("internal", error.what(), "Please report this", 1);
    }
}
