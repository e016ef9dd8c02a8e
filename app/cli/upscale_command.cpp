#include <chrono>
#include <cmath>
#include <map>

#include "app/cli/commands.h"
#include "core/base/platform.h"
#include "core/imaging/photo_file.h"
#include "core/imaging/resize.h"
#include "core/studio/engine_door.h"
#include "core/vision/model_store.h"

namespace cli {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;
using imaging::Extent;
using imaging::Image;

constexpr std::string_view kLanczos = "lanczos";
constexpr std::string_view kRole = "upscaler";

imaging::FileFormat formatOf(const std::filesystem::path& file)
{
    static const std::map<std::string, imaging::FileFormat> formats{{".jpg", imaging::FileFormat::Jpeg},    {".jpeg", imaging::FileFormat::Jpeg},
                                                                    {".png", imaging::FileFormat::Png8},    {".tif", imaging::FileFormat::Tiff16},
                                                                    {".tiff", imaging::FileFormat::Tiff16}, {".webp", imaging::FileFormat::WebP}};
    std::string extension = displayName(file.extension());
    for (char& letter : extension)
        letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    if (const auto found = formats.find(extension); found != formats.end())
        return found->second;
    throw Error(ErrorCode::BadValue, displayName(file) + " names no format that pictures are written in", "Let OUT end in .jpg, .png, .tif or .webp.", file);
}

/// The large picture in float twice over (made, and being encoded), before anything is allocated.
void requireMemory(Extent size, int channels, const std::filesystem::path& file)
{
    const double need = 2.2 * 4 * channels * static_cast<double>(size.area());
    const auto have = base::availableMemoryBytes();
    if (have > 0 && need > static_cast<double>(have))
        throw Error(ErrorCode::TooLarge,
                    displayName(file) + " would become " + std::to_string(size.width) + " x " + std::to_string(size.height) + " pixels, which needs " +
                        std::to_string(std::lround(need / 1e9)) + " GB of memory where " + std::to_string(std::lround(static_cast<double>(have) / 1e9)) +
                        " GB are free",
                    "Choose a smaller scale or a smaller picture.", file);
}

/// The network of a name: the optional one of the models, or a file.
std::filesystem::path networkFile(const std::string& model)
{
    if (model == kRole) {
        const vision::ModelStore store;
        if (!store.installed(store.model(kRole)))
            throw Error(ErrorCode::ModelMissing, "The optional upscaler is not installed", "Run models/fetch.sh --upscaler, or leave --model out.", store.model(kRole).file);
        return store.require(kRole);
    }
    const std::filesystem::path file(model);
    std::error_code status;
    if (file.extension() == ".safetensors" || std::filesystem::is_regular_file(file, status))  // what it is, the engine says
        return file;
    throw Error(ErrorCode::BadValue, "There is no upscaler called " + model,
                "Choose lanczos, upscaler (models/fetch.sh --upscaler brings it), or a network's .safetensors file.");
}

/// By the network as often as it takes, then down to the size that was asked for.
Image byNetwork(Image picture, Extent size, const std::filesystem::path& file, Console& console)
{
    std::vector<std::string> problems;
    const auto door = studio::EngineDoor::open(problems);
    for (const auto& problem : problems)
        console.warn(problem);
    console.detail("Engine: " + door.build().build + " on " + door.build().device);
    const auto upscaler = door.upscaler(file);
    while (picture.width() < size.width)
        picture = upscaler.enlarge(picture, console.run());
    return picture.extent() == size ? std::move(picture) : imaging::resize(picture, size, imaging::Filter::Lanczos3, console.run());
}

}  // namespace

int upscale(const UpscaleOptions& options, Console& console)
{
    imaging::EncodeOptions encode;
    encode.format = formatOf(options.out);
    const auto network = options.model == kLanczos ? std::filesystem::path() : networkFile(options.model);
    console.plan("upscale", 1);
    console.begin("upscale", "upscaling " + displayName(options.in.filename()));
    imaging::DecodedPhoto photo = imaging::decode(options.in, console.run());
    const Extent size{photo.pixels.width() * options.scale, photo.pixels.height() * options.scale};
    requireMemory(size, photo.pixels.channels(), options.in);

    const auto start = std::chrono::steady_clock::now();
    const Image large = network.empty() ? imaging::enlarged(photo.pixels, size, console.run())
                                        : byNetwork(std::move(photo.pixels), size, network, console);
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();

    encode.profile = imaging::OutputProfile::Keep;
    encode.keptProfile = photo.profile;
    encode.original = options.in;
    imaging::encodeTo(options.out, large, encode, &photo.metadata, console.run());
    console.end();
    console.line(displayName(options.out) + "  " + std::to_string(size.width) + " x " + std::to_string(size.height));
    console.document({{"format", "likeness.upscale/1"},
                      {"input", displayName(options.in)},
                      {"output", displayName(options.out)},
                      {"width", size.width},
                      {"height", size.height},
                      {"model", options.model},
                      {"ms", std::round(ms)}});
    return kDone;
}

}  // namespace cli
