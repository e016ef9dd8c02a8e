#include "core/studio/engine_door.h"

#include <algorithm>
#include <sstream>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/imaging/resize.h"
#include "core/imaging/srgb.h"
#include "core/studio/engine_call.h"

namespace studio {
namespace {

namespace fs = std::filesystem;
using base::displayName;
using base::Error;
using base::ErrorCode;

// What libtorch and its helpers map and reserve for their threads; OpenBLAS waits for ever where it is refused its part.
constexpr std::int64_t kNeededAddresses = std::int64_t{2} << 30;
constexpr auto kProbeLimit = std::chrono::seconds(30);  // a first start on a cold disk with a GPU takes a good ten

/// The modules in the user's folder, by name.
std::vector<fs::path> modulesIn(const fs::path& folder)
{
    const fs::path name = base::libraryName("likeness-engine");
    std::vector<fs::path> modules;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed)) {
        if (entry.is_directory(failed) && fs::is_regular_file(entry.path() / name, failed))
            modules.push_back(entry.path() / name);
        else if (entry.is_regular_file(failed) && entry.path().extension() == name.extension())
            modules.push_back(entry.path());
    }
    std::sort(modules.begin(), modules.end());
    return modules;
}

std::optional<EngineBuild> tried(const fs::path& module, const fs::path& probe, std::vector<std::string>& problems)
{
    const base::ProgramEnd end = base::runProgram(probe, {module}, kProbeLimit);
    std::istringstream lines(end.output);
    EngineBuild build;
    build.file = module;
    std::string kind;
    std::getline(lines, kind);
    if (end.status != 0) {
        const std::string why = end.status < 0 ? "could not be tried out: likeness-engine-probe is missing, there is too little memory, or the engine crashes or hangs" : kind;
        problems.push_back("The engine " + displayName(module) + (why.starts_with(displayName(module)) ? why.substr(displayName(module).size()) : " " + why));
        return std::nullopt;
    }
    std::getline(lines, build.build);
    std::getline(lines, build.device);
    build.kind = std::atoi(kind.c_str());
    return build;
}

const LikenessEngine* load(const fs::path& module)
{
    const auto function = reinterpret_cast<LikenessEngineFunction>(base::symbolOf(base::loadLibrary(module), LIKENESS_ENGINE_SYMBOL));
    const LikenessEngine* const engine = function ? function(LIKENESS_ENGINE_INTERFACE) : nullptr;
    const bool speaks = engine && engine->interfaceVersion == LIKENESS_ENGINE_INTERFACE && engine->size >= sizeof(LikenessEngine);
    if (!speaks)
        throw Error(ErrorCode::NotReadable, displayName(module) + " speaks another version of the interface", "Take it away, or build it anew.", module);
    // Once more in this process: what is loaded here already (another OpenMP, a limit of memory) may hinder what worked in the probe.
    if (LikenessError error = noError(); engine->selfTest(&error) != LIKENESS_DONE)
        throw Error(ErrorCode::NotReadable, displayName(module) + " fails its self-test in this program: " + error.message, error.remedy, module);
    return engine;
}

}  // namespace

EnginePlaces EnginePlaces::standard()
{
    const fs::path folder = base::programFile().parent_path();
    return {.bundled = folder / base::libraryName("likeness-engine"), .own = folder / "engines", .probe = folder / base::programName("likeness-engine-probe")};
}

EngineSearch findEngines(const EnginePlaces& places)
{
    EngineSearch search;
    std::vector<fs::path> modules = modulesIn(places.own);
    std::error_code failed;
    if (fs::is_regular_file(places.bundled, failed))
        modules.push_back(places.bundled);
    for (const fs::path& module : modules)
        if (auto build = tried(module, places.probe, search.problems))
            search.working.push_back(std::move(*build));
    std::stable_sort(search.working.begin(), search.working.end(), [](const EngineBuild& a, const EngineBuild& b) { return a.kind > b.kind; });
    return search;
}

EngineDoor EngineDoor::open(std::vector<std::string>& problems, const EnginePlaces& places)
{
    if (const std::int64_t limit = base::addressLimitBytes(); limit > 0 && limit < kNeededAddresses)
        throw Error(ErrorCode::TooLarge, "The diffusion engine needs " + std::to_string(kNeededAddresses >> 20) + " MB of addresses, and this process may take " +
                                             std::to_string(limit >> 20) + " MB", "Raise the limit (ulimit -v).");
    const EngineSearch search = findEngines(places);
    problems.insert(problems.end(), search.problems.begin(), search.problems.end());
    for (const EngineBuild& build : search.working) {
        try {
            return {build, *load(build.file)};
        } catch (const Error& error) {  // it worked a moment ago, in the probe
            problems.push_back("The engine " + error.message());
        }
    }
    std::string reasons;
    for (const std::string& problem : problems)
        reasons += " " + problem + ".";
    throw Error(ErrorCode::NotFound, "There is no diffusion engine that works." + reasons,
                "Put " + displayName(places.bundled.filename()) + " beside the program again.");
}

Upscaler EngineDoor::upscaler(const fs::path& file) const
{
    LikenessUpscaler* handle = nullptr;
    LikenessError error = noError();
    int32_t scale = 0;
    if (engine_->openUpscaler(reinterpret_cast<const char*>(file.u8string().c_str()), &handle, &scale, &error) != LIKENESS_DONE)
        rethrow(error);
    Upscaler upscaler;
    upscaler.engine_ = engine_;
    upscaler.handle_ = {handle, [engine = engine_](void* opened) { engine->closeUpscaler(static_cast<LikenessUpscaler*>(opened)); }};
    upscaler.scale_ = scale;
    return upscaler;
}

ModelFileFacts EngineDoor::describe(const fs::path& path) const
{
    LikenessFileInfo info{};
    info.size = sizeof info;
    LikenessError error = noError();
    if (engine_->describe(reinterpret_cast<const char*>(path.u8string().c_str()), &info, &error) != LIKENESS_DONE)
        rethrow(error);
    return {.kind = info.kind, .family = info.family, .embedsGuidance = info.embedsGuidance != 0, .adapterKind = info.adapterKind};
}

void Upscaler::requireMemory(imaging::Extent size) const
{
    LikenessMemoryNeed need{.size = sizeof need, .weights = 0, .activations = 0, .files = 0};
    LikenessError error = noError();
    if (engine_->upscaleNeed(static_cast<const LikenessUpscaler*>(handle_.get()), size.width, size.height, &need, &error) != LIKENESS_DONE)
        rethrow(error);
    const std::int64_t bytes = need.weights + need.activations, free = base::availableMemoryBytes();
    const auto megabytes = [](std::int64_t count) { return std::to_string((count + 999'999) / 1'000'000) + " MB"; };
    if (free > 0 && bytes > free)
        throw Error(ErrorCode::TooLarge, "To enlarge a picture of " + std::to_string(size.width) + " x " + std::to_string(size.height) + " takes " + megabytes(bytes) +
                                             " of memory, and " + megabytes(free) + " are free",
                    "Close other programs, or choose a smaller picture.");
}

imaging::Image Upscaler::enlarge(const imaging::Image& picture, const base::RunContext& context) const
{
    const int channels = picture.channels();
    const imaging::Extent size{picture.width() * scale_, picture.height() * scale_};
    requireMemory(picture.extent());
    std::vector<float> colour = encodedColour(picture, context);
    imaging::Image large(size, 3, imaging::Space::Encoded);
    callEngine(*engine_, context, [&](const LikenessRun& watch, LikenessError& error) {
        const LikenessPicture from{.size = sizeof from, .width = picture.width(), .height = picture.height(), .pixels = colour.data()};
        LikenessPicture to{.size = sizeof to, .width = size.width, .height = size.height, .pixels = large.pixels().data()};
        return engine_->upscale(static_cast<const LikenessUpscaler*>(handle_.get()), &from, &to, &watch, &error);
    });
    imaging::Image linear = imaging::toLinear(large, context);
    if (channels != 4)
        return linear;
    const imaging::Image smooth = imaging::resize(picture, size, imaging::Filter::Lanczos3, context);
    imaging::Image out(size, 4, imaging::Space::Linear);
    for (std::size_t i = 0; i < size.area(); ++i) {
        std::copy_n(linear.pixels().data() + 3 * i, 3, out.pixels().data() + 4 * i);
        out.pixels()[4 * i + 3] = smooth.pixels()[4 * i + 3];
    }
    return out;
}

}  // namespace studio
