#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/studio/open_session.h"

/// Any bytes at all: a session opens and can be checked, or there is an Error, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto file = std::filesystem::temp_directory_path() / ("fuzzed-" + std::to_string(base::processId()) + ".likeness");
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    try {
        studio::OpenSession::open(file, {.readOnly = true}, {})->check({});
    } catch (const base::Error&) {
    }
    return 0;
}
