// likeness-cli: everything that the studio does, without a window.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <iostream>
#include <optional>
#include <string_view>

#include "app/cli/commands.h"
#include "core/base/platform.h"
#include "core/finish/output_size.h"
#include "core/finish/parameter.h"

namespace {

using namespace cli;

/// WIDTHxHEIGHT, each as finish::OutputSize allows.
imaging::Extent sizeFrom(const std::string& text)
{
    imaging::Extent size{0, 0};
    const char* end = text.data() + text.size();
    const auto width = std::from_chars(text.data(), end, size.width);
    const bool between = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
    const auto height = between ? std::from_chars(width.ptr + 1, end, size.height) : width;
    if (!between || height.ec != std::errc() || height.ptr != end || std::min(size.width, size.height) < finish::OutputSize::kLeastSide ||
        std::max(size.width, size.height) > finish::OutputSize::kMostSide)
        throw CLI::ValidationError("--size", text + " is not a size: WIDTHxHEIGHT in pixels, " + std::to_string(finish::OutputSize::kLeastSide) + " to " +
                                                   std::to_string(finish::OutputSize::kMostSide) + " each, as in 1080x1350");
    return size;
}

/// CLI11 takes a value of the form [a,b] for a list. A folder may well be called [2020]: such words wear a mark while they are parsed.
constexpr char kMark = '\x01';

std::vector<std::string> shielded(int argc, char** argv)
{
    std::vector<std::string> words;
    for (int i = argc - 1; i > 0; --i) {  // App::parse takes the last word first
        const std::string word = argv[i];
        words.push_back(word.size() > 1 && word.front() == '[' && word.back() == ']' ? kMark + word : word);
    }
    return words;
}

/// Of every value: takes the mark off, and refuses the empty word that an unset variable of a script leaves.
std::string unshield(std::string& value)
{
    if (!value.empty() && value.front() == kMark)
        value.erase(0, 1);
    return value.empty() ? "the value is empty" : "";
}

/// Of every option's value: a forgotten one must not make the next option into it.
CLI::Validator notAnOptionOf(const CLI::App* command)
{
    return CLI::Validator(
        [command](std::string& value) { return command->get_option_no_throw(value) != nullptr ? "its value is missing before " + value : std::string(); }, "");
}

std::string oneOf(const std::vector<std::string>& names)
{
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i)
        list += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    return list;
}

CLI::Validator choice(const std::vector<std::string>& names)
{
    return CLI::Validator(
        [names](std::string& value) {
            return std::ranges::find(names, value) != names.end() ? std::string() : "there is no " + value + ", only " + oneOf(names);
        },
        "");
}

struct Program {
    CLI::App app{"Likeness: professional headshots from your own photos, on your own machine.", "likeness-cli"};
    Talk talk;
    std::string command = "error";
    std::function<int(Console&)> action;

    CLI::App* add(const std::string& name, const std::string& description, std::function<int(Console&)> run)
    {
        CLI::App* sub = group(app, name, name, description);
        sub->callback([this, run = std::move(run)] { action = run; });
        return sub;
    }

    /// One of several things that a command does.
    CLI::App* add(CLI::App* parent, const std::string& name, const std::string& description, std::function<int(Console&)> run)
    {
        CLI::App* sub = group(*parent, name, parent->get_name(), description);
        sub->callback([this, run = std::move(run)] { action = run; });
        return sub;
    }

    /// @param document  the command whose document it prints
    CLI::App* group(CLI::App& parent, const std::string& name, const std::string& document, const std::string& description)
    {
        CLI::App* sub = parent.add_subcommand(name, description);
        sub->add_flag("--json", talk.json, "One JSON document on stdout, nothing else there")->disable_flag_override();
        sub->add_flag("--quiet", talk.quiet, "No progress and no warnings on stderr")->disable_flag_override();
        sub->add_flag("--verbose", talk.verbose, "Details on stderr")->disable_flag_override();
        // Before the parse is finished, so that a failing option already knows whose document it fails.
        sub->preparse_callback([this, document](std::size_t) { command = document; });
        return sub;
    }
};

std::string formatOf(const std::string& command)
{
    return "likeness." + command + "/1";
}

/// What was asked for, filled by the parse.
struct Asked {
    std::vector<std::filesystem::path> photos;
    RenderOptions render;
    SessionOptions session;
    PacksOptions packs;
    std::string size;
    std::filesystem::path first, second;
    UpscaleOptions upscale;
    std::string scale;
    std::vector<std::string> benches;
    std::string topic;
};

void defineRender(Program& program, Asked& asked)
{
    RenderOptions& options = asked.render;
    CLI::App* make = program.add("render", "Make headshots", [&](Console& console) { return render(options, console); });
    make->add_option("--photos", options.photos, "Photos, or folders of photos, of one person")->required()->type_name("FILE|DIR");
    make->add_option("--out", options.out, "Folder for the pictures; made if need be")->required()->type_name("DIR");
    make->add_option("--style", options.styles, "Style to use, again for more (linkedin-natural)")->allow_extra_args(false)->type_name("ID");
    make->add_option("--backdrop", options.backdrop, "Backdrop in place of the style's")->type_name("ID");
    make->add_option("--set", options.settings, "Change one parameter of the recipe, as in background.kind=solid; again for more")->allow_extra_args(false)->type_name("KEY=VALUE");
    make->add_option("--recipe", options.recipe, "Recipe that changes the style, JSON")->type_name("FILE");
    make->add_option("--subject", options.subject, "Person of the photos, as `analyse` names them: person-1 ... (the one on most photos)")->type_name("ID");
    make->add_option("--size", asked.size, "Pixels of the picture (what the photo gives)")->type_name("WxH");
    make->add_option("--format", options.format, "jpg, png, tiff or webp (jpg)")->check(choice({"jpg", "png", "tiff", "webp"}))->type_name("NAME");
    make->add_option("--profile", options.profile, "srgb, p3, adobe or keep (srgb)")->check(choice({"srgb", "p3", "adobe", "keep"}))->type_name("NAME");
    make->add_option("--metadata", options.metadata, "all, no-gps or none (no-gps)")->check(choice({"all", "no-gps", "none"}))->type_name("WHICH");
    make->add_flag("--each", options.each, "From every photo, not only the best-suited one")->disable_flag_override();
    make->add_flag("--anyway", options.anyway, "Also from photos where the eyes are hidden or something covers the face")->disable_flag_override();
    make->add_flag("--sheet", options.sheet, "A contact sheet too")->disable_flag_override();
    make->add_flag("--heatmap", options.heatmap, "Beside each picture one of what was changed on the person")->disable_flag_override();
    make->footer([] { return "Parameters for --set and recipes:\n" + finish::parameterHelp(); });
}

void defineUpscale(Program& program, Asked& asked)
{
    UpscaleOptions& options = asked.upscale;
    CLI::App* enlarge = program.add("upscale", "One picture, larger", [&](Console& console) {
        options.scale = asked.scale == "4" ? 4 : 2;
        return upscale(options, console);
    });
    enlarge->add_option("IN", options.in, "The picture")->required()->type_name("FILE");
    enlarge->add_option("OUT", options.out, "The larger one: .jpg, .png, .tif or .webp")->required()->type_name("FILE");
    enlarge->add_option("--scale", asked.scale, "2 or 4 times as wide and high")->required()->check(choice({"2", "4"}))->type_name("2|4");
    enlarge->add_option("--model", options.model, "lanczos (the default), upscaler, or a network's .safetensors file")->type_name("NAME");
    enlarge->footer(
        "Models:\n"
        "  lanczos   resampling in linear light: adds nothing that the photo does not have\n"
        "  upscaler  an optional network that models/fetch.sh --upscaler brings. A little crisper at four times, below plain resampling at twice\n"
        "            (measured, models/README.md), and minutes a megapixel on a CPU\n"
        "  FILE      a Real-ESRGAN or ESRGAN network (RRDB, x2 or x4) of your own. Such networks invent detail; a face may change");
}

void defineSession(Program& program, Asked& asked)
{
    SessionOptions& options = asked.session;
    CLI::App* session = program.group(program.app, "session", "session", "Sessions: photos, headshots and their history in one .likeness file");
    session->require_subcommand(1);
    const auto add = [&](const char* name, const char* description, auto run) {
        CLI::App* one = program.add(session, name, description, [&options, run](Console& console) { return run(options, console); });
        one->add_option("FILE", options.file, "The session, a .likeness file")->required()->type_name("FILE");
        return one;
    };
    CLI::App* make = add("new", "Put photos into a new session, with a headshot in each style", sessionNew);
    make->add_option("PHOTO", options.photos, "Photos, or folders of photos")->required()->type_name("FILE|DIR");
    make->add_option("--style", options.styles, "Style of a headshot to begin with, again for more (linkedin-natural)")->allow_extra_args(false)->type_name("ID");
    add("info", "What is in a session; it may be open elsewhere", sessionInfo);
    add("check", "Read everything that a session holds against its checksums", sessionCheck);
    add("export", "Make the pictures of all headshots but the rejected ones", sessionExport)->add_option("--out", options.out, "Folder for the pictures; made if need be")->required()->type_name("DIR");
    session->footer("`likeness-cli session new --help` and so on say more.");
}

void definePacks(Program& program, Asked& asked)
{
    PacksOptions& options = asked.packs;
    CLI::App* packs = program.group(program.app, "packs", "packs", "Model packs: diffusion models that make new pictures");
    packs->require_subcommand(1);
    const auto add = [&](const char* name, const char* description, auto run) {
        return program.add(packs, name, description, [&options, run](Console& console) { return run(options, console); });
    };
    add("list", "Which packs there are, and what they lack for which feature", packsList);
    CLI::App* import = add("import", "Find the models of a folder or file and use them where they lie", packsImport);
    import->add_option("PATH", options.path, "A diffusers folder, a .safetensors file, or the model folders of ComfyUI, AUTOMATIC1111 or InvokeAI")->required()->type_name("PATH");
    import->add_option("--licence", options.licence, "What the model's makers allow, as their page says it")->type_name("TEXT");
    add("check", "Hold every file of a pack to what it was when it was imported", packsCheck)->add_option("ID", options.id, "The pack, or a folder with a pack.json")->required()->type_name("ID");
    add("remove", "Forget a pack; the model's files stay where they are", packsRemove)->add_option("ID", options.id, "The pack")->required()->type_name("ID");
    packs->footer("`likeness-cli packs import --help` and so on say more.");
}

int help(Program& program, const std::string& topic, Console& console)
{
    std::string text;
    if (topic.empty())
        text = program.app.help();
    if (topic == "parameters")
        text = finish::parameterHelp();
    std::string topics = "json, parameters";
    for (const auto* sub : program.app.get_subcommands([](const CLI::App*) { return true; })) {
        topics += ", " + sub->get_name();
        if (sub->get_name() == topic)
            text = sub->help(program.app.get_name());
    }
    if (topic == "json" || (console.json() && !text.empty()))
        return helpJson(console);
    if (text.empty())
        throw base::Error(base::ErrorCode::BadUsage, "There is no help on " + topic, "There is on " + topics + ".");
    std::cout << text << std::flush;
    console.finish();
    return kDone;
}

/// Of all commands below.
void guardValues(CLI::App* app)
{
    for (CLI::App* sub : app->get_subcommands([](CLI::App*) { return true; })) {
        guardValues(sub);
        for (CLI::Option* option : sub->get_options())
            if (option->get_type_size() > 0) {
                option->transform(CLI::Validator(unshield, ""));
                if (!option->get_positional())
                    option->check(notAnOptionOf(sub));
            }
    }
}

void defineCommands(Program& program, Asked& asked)
{
    program.add("analyse", "Who is who on the photos, and how good each photo is", [&](Console& console) { return analyse(asked.photos, console); })
        ->add_option("PHOTO", asked.photos, "Photos, or folders of photos")
        ->type_name("FILE|DIR")
        ->required();
    CLI::App* both = program.add("compare", "How alike the largest faces of two photos are", [&](Console& console) { return compare(asked.first, asked.second, console); });
    both->add_option("A", asked.first, "A photo")->required()->type_name("FILE");
    both->add_option("B", asked.second, "Another photo")->required()->type_name("FILE");
    program.add("styles", "The styles that `render` knows", [](Console& console) { return styles(console); });
    defineRender(program, asked);
    defineSession(program, asked);
    definePacks(program, asked);
    program.add("models", "The built-in models: which are installed, what each enables", [](Console& console) { return models(console); });
    defineUpscale(program, asked);
    program.add("bench", "Measure this machine and the program on it", [&](Console& console) { return bench(asked.benches, console); })
        ->add_option("NAME", asked.benches, "What to measure (everything)")
        ->type_name("");
    program.add("help", "This text; `help json` describes the documents", [&](Console& console) { return help(program, asked.topic, console); })
        ->add_option("TOPIC", asked.topic, "json, parameters, or a command")
        ->type_name("");
    guardValues(&program.app);
    program.app.require_subcommand(1);
}

/// The parser looks for what is missing before it looks at what it did not understand, which is mostly the reason.
std::string faultOf(const Program& program, const CLI::ParseError& error)
{
    const auto strange = program.app.remaining(true);
    const bool rest = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    if (!rest || strange.empty())
        return error.what();
    const bool option = strange.front().size() > 1 && strange.front().front() == '-';
    const std::string what = option ? "option" : program.command == "error" ? "command" : "";
    return what.empty() ? strange.front() + " was not expected" : "There is no " + what + " " + strange.front();
}

/// The parse's exit code, or nothing when there is a command to run.
std::optional<int> parse(Program& program, Asked& asked, int argc, char** argv)
{
    try {
        program.app.parse(shielded(argc, argv));
        if (!asked.size.empty())
            asked.render.size = sizeFrom(asked.size);
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        // Known without the parse, which failed.
        const bool wantsJson = std::any_of(argv + std::min(argc, 1), argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
        Console console({wantsJson, false, false}, {});
        if (error.get_exit_code() == 0) {  // --help
            program.app.exit(error);
            std::cout << std::flush;
            console.finish();
            return kDone;
        }
        const std::string topic = program.command == "error" ? "" : " " + program.command;
        console.fail({{"format", formatOf(program.command)}},
                     base::Error(base::ErrorCode::BadUsage, faultOf(program, error), "See likeness-cli help" + topic + "."));
        return kUsage;
    }
}

}  // namespace

int main(int argc, char** argv)
{
    base::guardStandardStreams();
    std::stop_source stop;
    base::onInterrupt([&stop] { stop.request_stop(); });

    Program program;
    Asked asked;
    defineCommands(program, asked);
    try {
        if (const auto ended = parse(program, asked, argc, argv))
            return *ended;
    } catch (const base::Error& error) {
        Console({}, {}).fail({}, error);
        return kFailed;
    }
    Console console(program.talk, stop.get_token());
    try {
        const int code = program.action(console);
        console.finish();
        return code;
    } catch (...) {
        return failed(console, {{"format", formatOf(program.command)}});
    }
}
