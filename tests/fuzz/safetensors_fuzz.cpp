#include <ATen/ATen.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

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

/// Any bytes as a file of weights: tensors that can be read to their last byte, a network of either layout, a LoRA, or an Error, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    orAnError([&] {
        const std::shared_ptr<std::byte[]> copy(new std::byte[size]);  // so that a step beyond the end is seen
        std::memcpy(copy.get(), data, size);
        const engine::Safetensors file = engine::readSafetensors({{copy, copy.get()}, size}, "fuzzed");
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
