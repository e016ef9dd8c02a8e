#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/engine/nets/conditioning.h"
#include "core/engine/nets/unet_config.h"
#include "core/engine/tool/engine_bench.h"

/// What the bench's rows have in common, and the rows of other kinds than time on a CPU.
namespace engine::bench {

/// Peaks of whole runs at full size, from opening mapped files to pictures, beside what memoryNeed told before.
const std::vector<std::string>& memoryRowNames();
Row memoryRow(const std::string& name, const base::RunContext& run);

/// Times on a CUDA device; in a build or on a machine without one, rows without samples.
const std::vector<std::string>& gpuRowNames();
Row gpuRow(const std::string& name, const base::RunContext& run);

Row absent(const std::string& name, const std::string& unit, const std::string& why);
std::string inMegabytes(std::int64_t bytes);

/// A safetensors file that goes with its owner.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& name);
    ~TemporaryFile();
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path path;
};

WeightMap mapped(const std::filesystem::path& file);

/// A conditioning of one row as the network takes it.
Conditioning steered(const UNetConfig& config);

}  // namespace engine::bench
