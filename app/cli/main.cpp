// likeness-cli: everything that the studio does, without a window.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>

#include "app/cli/commands.h"
#include "core/base/platform.h"
#include "core/finish/parameter.h"

namespace {

using namespace cli;

/// WIDTHxHEIGHT, 16 to 20000 each.
imaging::Extent sizeFrom(const std::string& text)
{
    int width = 0, height = 0, used = 0;
    if (std::sscanf(text.c_str(), "%5dx%5d%n", &width, &height, &used) != 2 || used != static_cast<int>(text.size()) || std::min(width, height) < 16 ||
        std::max(width, height) > 20000)
        throw CLI::ValidationError("--size", text + " is no size: WIDTHxHEIGHT in pixels, 16 to 20000 each, as in 1080x1350");
    return {width, height};
}

struct Program {
    CLI::App app{"Likeness: professional headshots from your own photos, on your own machine.", "likeness-cli"};
    Talk talk;
    std::string command = "error";
    std::function<int(Console&)> action;

    CLI::App* add(const std::string& name, const std::string& description, std::function<int(Console&)> run)
    {
        CLI::App* sub = app.add_subcommand(name, description);
        sub->add_flag("--json", talk.json, "One JSON document on stdout, nothing else there");
        sub->add_flag("--quiet", talk.quiet, "No progress and no warnings on stderr");
        sub->add_flag("--verbose", talk.verbose, "Details on stderr");
        // Before the parse is finished, so that a failing option already knows whose document it fails.
        sub->preparse_callback([this, name](std::size_t) { command = name; });
        sub->callback([this, run = std::move(run)] { action = run; });
        return sub;
    }
};

std::string formatOf(const std::string& command)
{
    return "likeness." + command + "/1";
}

void defineCommands(Program& program, std::vector<std::filesystem::path>& photos, RenderOptions& options, std::string& size, std::vector<std::string>& benches)
{
    program.add("analyse", "Faces, pose and what is wrong with each photo", [&](Console& console) { return analyse(photos, console); })
        ->add_option("photos", photos, "Photos, or folders of photos")
        ->required();

    program.add("styles", "The styles that `render` knows", [](Console& console) { return styles(console); });

    CLI::App* make = program.add("render", "Make headshots", [&](Console& console) { return render(options, console); });
    make->add_option("--photos", options.photos, "Photos, or folders of photos, of one person")->required()->type_name("FILE|DIR");
    make->add_option("--out", options.out, "Folder for the pictures; made if need be")->required()->type_name("DIR");
    make->add_option("--style", options.styles, "Style to use, again for more (linkedin-natural)")->allow_extra_args(false)->type_name("ID");
    make->add_option("--set", options.settings, "Change one parameter of the recipe, as in background.kind=solid; again for more")->allow_extra_args(false)->type_name("KEY=VALUE");
    make->add_option("--recipe", options.recipe, "Recipe that changes the style, JSON")->type_name("FILE");
    make->add_option("--size", size, "Pixels of the picture (what the photo gives)")->type_name("WxH");
    make->add_option("--format", options.format, "jpg, png, tiff or webp (jpg)")->check(CLI::IsMember({"jpg", "png", "tiff", "webp"}))->type_name("NAME");
    make->add_option("--profile", options.profile, "srgb, p3, adobe or keep (srgb)")->check(CLI::IsMember({"srgb", "p3", "adobe", "keep"}))->type_name("NAME");
    make->add_option("--metadata", options.metadata, "all, no-gps or none (no-gps)")->check(CLI::IsMember({"all", "no-gps", "none"}))->type_name("WHICH");
    make->add_flag("--each", options.each, "From every photo, not only the best-suited one");
    make->add_flag("--sheet", options.sheet, "A contact sheet too");
    make->footer([] { return "Parameters for --set and recipes:\n" + finish::parameterHelp(); });

    program.add("models", "The built-in models: which are installed, what each enables", [](Console& console) { return models(console); });

    program.add("bench", "Measure this machine and the program on it", [&](Console& console) { return bench(benches, console); })
        ->add_option("names", benches, "What to measure (everything)");

    CLI::App* help = program.app.add_subcommand("help", "This text; `help json` describes the documents");
    static std::string topic;
    help->add_option("topic", topic, "json, or a command");
    help->callback([&program] {
        program.action = [&program](Console&) {
            if (topic == "json")
                return helpJson();
            if (topic.empty()) {
                std::cout << program.app.help();
                return static_cast<int>(kDone);
            }
            for (const auto* sub : program.app.get_subcommands([](const CLI::App*) { return true; }))
                if (sub->get_name() == topic) {
                    std::cout << sub->help();
                    return static_cast<int>(kDone);
                }
            std::cerr << "likeness-cli: there is no help on " << topic << "\n";
            return static_cast<int>(kUsage);
        };
    });
}

}  // namespace

int main(int argc, char** argv)
{
    std::stop_source stop;
    base::onInterrupt([&stop] { stop.request_stop(); });

    // Known before the parse, for a parse that fails.
    const bool wantsJson = std::any_of(argv + 1, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
    Program program;
    std::vector<std::filesystem::path> photos;
    std::vector<std::string> benches;
    RenderOptions options;
    std::string size;
    defineCommands(program, photos, options, size, benches);
    program.app.require_subcommand(1);
    try {
        program.app.parse(argc, argv);
        if (!size.empty())
            options.size = sizeFrom(size);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0)  // --help
            return program.app.exit(error);
        Console console({wantsJson, false, false}, {});
        console.fail(formatOf(program.command), base::Error(base::ErrorCode::BadUsage, error.what(), "See likeness-cli help" + (program.command == "error" ? "" : " " + program.command) + "."));
        return kUsage;
    }

    Console console(program.talk, stop.get_token());
    const std::string format = formatOf(program.command);
    try {
        return program.action(console);
    } catch (const base::Cancelled&) {
        console.fail(format, base::Error(base::ErrorCode::Stopped, "Stopped", "Nothing was left half done; run it again to go on."));
        return kCancelled;
    } catch (const base::Error& error) {
        console.fail(format, error);
    } catch (const std::bad_alloc&) {
        console.fail(format, base::Error(base::ErrorCode::TooLarge, "There is not enough memory for this", "Close other programs, or use a smaller photo."));
    } catch (const std::exception& error) {
        console.fail(format, base::Error(base::ErrorCode::Internal, "Something failed that should not", "Please report it, with what --verbose says.", {}, error.what()));
    }
    return kFailed;
}
