// likeness-engine-probe MODULE: loads an engine, lets it test itself and says what it is, one line a value. A process of its own, so that an engine that
// crashes takes nothing with it, and so that several builds of libtorch never meet in one process.
#include <cstdio>
#include <exception>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/engine/door/likeness_engine.h"

int main(int argc, char** argv)
{
    if (argc != 2)
        return 2;
    try {
        void* const library = base::loadLibrary(std::filesystem::u8path(argv[1]));
        const auto function = reinterpret_cast<LikenessEngineFunction>(base::symbolOf(library, LIKENESS_ENGINE_SYMBOL));
        if (!function) {
            std::puts("is no engine");
            return 1;
        }
        const LikenessEngine* const engine = function(LIKENESS_ENGINE_INTERFACE);
        if (!engine || engine->interfaceVersion != LIKENESS_ENGINE_INTERFACE || engine->size < sizeof(LikenessEngine)) {
            std::puts("speaks another version of the interface");
            return 1;
        }
        LikenessError error{};
        error.size = sizeof error;
        LikenessEngineInfo info{};
        info.size = sizeof info;
        if (engine->info(&info, &error) != LIKENESS_DONE || engine->selfTest(&error) != LIKENESS_DONE) {
            std::printf("fails its self-test: %s\n", error.message);
            return 1;
        }
        std::printf("%u\n%s\n%s\n", static_cast<unsigned>(info.device), info.build, info.deviceName);
        return 0;
    } catch (const base::Error& error) {
        std::puts(error.message().c_str());
        return 1;
    } catch (const std::exception& error) {
        std::puts(error.what());
        return 1;
    }
}
