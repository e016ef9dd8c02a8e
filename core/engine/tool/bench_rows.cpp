#include "core/engine/tool/bench_rows.h"

#include <ATen/ATen.h>

#include "core/base/platform.h"
#include "core/engine/nets/embeddings.h"
#include "core/engine/weights/safetensors.h"

namespace engine::bench {

Row absent(const std::string& name, const std::string& unit, const std::string& why)
{
    Row row;
    row.name = name;
    row.unit = unit;
    row.note = why;
    return row;
}

std::string inMegabytes(std::int64_t bytes)
{
    return std::to_string((bytes + 500'000) / 1'000'000) + " MB";
}

TemporaryFile::TemporaryFile(const std::string& name)
    : path(std::filesystem::temp_directory_path() / ("likeness-bench-" + std::to_string(base::processId()) + "-" + name + ".safetensors"))
{
}

TemporaryFile::~TemporaryFile()
{
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
}

WeightMap mapped(const std::filesystem::path& file)
{
    WeightMap weights;
    for (const auto& [name, tensor] : readSafetensors(file).tensors)
        weights[name].stored = tensor;
    return weights;
}

Conditioning steered(const UNetConfig& config)
{
    Conditioning conditioning{Context(at::randn({1, 77, config.contextChannels}))};
    if (config.guidanceChannels)
        conditioning.guidance = guidanceEmbedding(7.5, *config.guidanceChannels);
    if (config.timeIdChannels) {
        conditioning.timeIds = at::full({1, 6}, 1024.0f);
        conditioning.pooledText = at::randn({1, config.additionChannels - 6 * *config.timeIdChannels});
    }
    return conditioning;
}

}  // namespace engine::bench
