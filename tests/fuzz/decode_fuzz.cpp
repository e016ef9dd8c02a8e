#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/error.h"
#include "core/imaging/photo_file.h"

/// Any bytes at all: decode gives a picture or an Error, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    imaging::DecodeLimits limits;
    limits.maxPixels = 1'000'000;
    try {
        imaging::decode(std::as_bytes(std::span(data, size)), "fuzzed", {}, limits);
    } catch (const base::Error&) {
    }
    return 0;
}
