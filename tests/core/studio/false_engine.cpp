// Engines that go wrong in one way each, and one that claims a GPU; none needs torch. FALSE_* say which, from CMake.
#include <cstdlib>
#include <cstring>

#include "core/engine/door/likeness_engine.h"

namespace {

void say(char* to, const char* text)
{
    std::strcpy(to, text);
}

int32_t info(LikenessEngineInfo* to, LikenessError*)
{
    to->device = FALSE_DEVICE;
    say(to->build, FALSE_BUILD);
    say(to->deviceName, "a device of the tests");
    return LIKENESS_DONE;
}

int32_t selfTest(LikenessError* error)
{
    if (FALSE_TEST == 2)
        std::abort();
    if (FALSE_TEST == 0)
        return LIKENESS_DONE;
    say(error->code, "internal");
    say(error->message, "two and two make five");
    return LIKENESS_FAILED;
}

int32_t openUpscaler(const char* file, LikenessUpscaler**, int32_t*, LikenessError* error)
{
    say(error->code, "damaged");
    say(error->message, file);
    say(error->remedy, FALSE_BUILD);
    return LIKENESS_FAILED;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const LikenessEngine* likeness_engine(uint32_t)
{
    static LikenessEngine engine;
    engine.size = sizeof engine;
    engine.interfaceVersion = FALSE_INTERFACE;
    engine.info = info;
    engine.selfTest = selfTest;
    engine.openUpscaler = openUpscaler;
    return &engine;
}
