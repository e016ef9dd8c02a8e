#include <ATen/ATen.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/error.h"
#include "core/engine/weights/lora.h"
#include "core/engine/weights/network.h"
#include "core/engine/weights/safetensors.h"

namespace {

template <class Call>
void orAnError(Call call)
{
    try {
        call();
    } catch (const base::Error&) {
    }
}

}  // namespace

/// Any bytes as a file of weights: tensors that can be read to their last byte, a network of either layout, a LoRA, or an Error, and nothing else. Bytes that
/// begin as a header does get its length put before them, and a zero ends it, so that a longer name need not also guess the length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    orAnError([&] {
        const bool lacksLength = size > 0 && data[0] == '{';
        const std::uint8_t* const headerEnd = std::find(data, data + size, 0);
        const std::uint64_t headerSize = static_cast<std::uint64_t>(headerEnd - data);
        const std::size_t before = lacksLength ? 8 : 0, skipped = lacksLength && headerSize < size ? 1 : 0, whole = before + size - skipped;
        const std::shared_ptr<std::byte[]> copy(new std::byte[whole]);  // exactly as large, so that a step beyond the end is seen
        for (std::size_t i = 0; i < before; i++)
            copy[i] = static_cast<std::byte>(headerSize >> (8 * i));
        const auto* const bytes = reinterpret_cast<const std::byte*>(data);
        std::copy(bytes + headerSize + skipped, bytes + size, std::copy(bytes, bytes + headerSize, copy.get() + before));
        const engine::Safetensors file = engine::readSafetensors({{copy, copy.get()}, whole}, "fuzzed");
        engine::WeightMap weights;
        volatile unsigned char sum = 0;
        for (const auto& [name, tensor] : file.tensors) {
            weights[name].stored = tensor;
            for (std::size_t i = 0; i < tensor.nbytes(); i++)
                sum = sum + static_cast<const unsigned char*>(tensor.data_ptr())[i];
        }
        orAnError([&] { engine::networkOf(weights, nullptr, "fuzzed"); });
        orAnError([&] { engine::readLora(file, "fuzzed"); });
    });
    return 0;
}
