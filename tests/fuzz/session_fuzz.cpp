#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/studio/journal.h"
#include "core/studio/open_session.h"
#include "core/studio/session_json.h"

namespace {

/// session.json, and behind zeros the records of a journal that goes on from it; what is read can be written and read again.
void readTexts(std::string_view texts)
{
    const auto next = [&] {
        const std::string_view text = texts.substr(0, texts.find('\0'));
        texts.remove_prefix(std::min(texts.size(), text.size() + 1));
        return text;
    };
    studio::SessionText session = studio::readSession(next(), "fuzzed");
    try {
        for (std::vector<studio::Added> added; !texts.empty();)
            studio::replay(session.history, added, std::string(next()), "fuzzed journal");
    } catch (const base::Error&) {
    }
    const std::string written = studio::sessionJson(session.history, session.renders, session.savePoint);
    const studio::SessionText again = studio::readSession(written, "written");
    if (studio::sessionJson(again.history, again.renders, again.savePoint) != written)
        __builtin_trap();
}

/// A session opens and can be checked. Any zip has to be a file: TMPDIR=/dev/shm spares the disk.
void openFile(std::string_view bytes)
{
    static const auto file = std::filesystem::temp_directory_path() / ("fuzzed-" + std::to_string(base::processId()) + ".likeness");
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    studio::OpenSession::open(file, {.readOnly = true}, {})->check({});
}

}  // namespace

/// Any bytes at all: a session, or an Error, and nothing else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    try {
        bytes.starts_with('{') ? readTexts(bytes) : openFile(bytes);
    } catch (const base::Error&) {
    }
    return 0;
}
