#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"

struct LikenessEngine;

/// The way to the diffusion engine: a module with libtorch behind it, loaded when it is first needed. The one that comes with the program may be outdone by
/// another build (for a GPU, say) that the user puts into the folder `engines` beside the program, as a file or in a folder with the libraries it needs.
namespace studio {

/// Where engines are looked for.
struct EnginePlaces {
    std::filesystem::path bundled;  ///< the module that comes with the program
    std::filesystem::path own;      ///< the user's
    std::filesystem::path probe;    ///< the program that tries an engine out

    /// Beside the running program.
    static EnginePlaces standard();
};

struct EngineBuild {
    std::filesystem::path file;
    std::string build;   ///< "Likeness 0.1.0, libtorch 1.13.1"
    std::string device;  ///< "CPU", "NVIDIA H200"
    int kind = 0;        ///< LIKENESS_DEVICE_
};

struct EngineSearch {
    std::vector<EngineBuild> working;   ///< the best first: by device, then the user's before the bundled one
    std::vector<std::string> problems;  ///< one sentence an engine that cannot be used
};

/// Tries every engine out in a process of its own: each loads, speaks this version of the interface and passes its self-test, or is named as a problem.
/// Takes half a second an engine. Nothing is loaded into this process.
EngineSearch findEngines(const EnginePlaces& places = EnginePlaces::standard());

class Generator;
struct ModelPaths;
class Upscaler;

/// What a file or folder of weights is, by the names and shapes of its tensors.
struct ModelFileFacts {
    std::uint32_t kind = 0;    ///< LIKENESS_KIND_
    std::uint32_t family = 0;  ///< LIKENESS_FAMILY_
    bool embedsGuidance = false;      ///< of a UNet or model: distilled for few steps
    std::uint32_t adapterKind = 0;    ///< of an adapter: LIKENESS_ADAPTER_
    bool operator==(const ModelFileFacts&) const = default;
};

/// A loaded engine, for the life of the process.
class EngineDoor {
public:
    /// The best engine that works. @param problems receives a sentence for every better one that did not
    /// @throws base::Error NotFound where none works, with the reasons
    static EngineDoor open(std::vector<std::string>& problems, const EnginePlaces& places = EnginePlaces::standard());

    const EngineBuild& build() const { return build_; }

    /// @param file .safetensors @throws base::Error as the engine's reader says
    Upscaler upscaler(const std::filesystem::path& file) const;

    /// Reads names and shapes only. @param path a .safetensors file, or a folder of a model or a network
    /// @throws base::Error as the engine's reader says: pickles, other families, damage
    ModelFileFacts describe(const std::filesystem::path& path) const;

    /// See generator.h. @throws base::Error by file and tensor
    Generator generator(const ModelPaths& paths) const;

private:
    EngineDoor(EngineBuild build, const LikenessEngine& engine) : build_(std::move(build)), engine_(&engine) {}

    EngineBuild build_;
    const LikenessEngine* engine_;
};

/// A super-resolution network, ready.
class Upscaler {
public:
    int scale() const { return scale_; }
    /// @param picture Linear or Encoded; alpha goes the way of Lanczos @return Linear, scale() times as large
    /// @throws base::Error, base::Cancelled
    imaging::Image enlarge(const imaging::Image& picture, const base::RunContext& run) const;

private:
    friend class EngineDoor;
    /// @throws base::Error TooLarge, before anything is computed
    void requireMemory(imaging::Extent size) const;

    const LikenessEngine* engine_ = nullptr;
    std::shared_ptr<void> handle_;
    int scale_ = 0;
};

}  // namespace studio
