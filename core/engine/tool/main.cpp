// likeness-engine: starts the tool, which links libtorch, from a program that does not. Where there is no memory to load that, somebody is left to say so.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <system_error>

#include "core/base/error.h"
#include "core/base/platform.h"

namespace {

// What libtorch and its helpers map and reserve for their threads (measured: 1.6 GB on two cores). OpenBLAS waits for ever where it is refused its part.
constexpr std::int64_t kNeededAddresses = std::int64_t{2} << 30;

int tellNoMemory()
{
    std::fputs("likeness-engine: There is not enough memory. Close other programs. [too-large]\n", stderr);
    return 1;
}

/// Memory that ran out where nothing can be thrown: while a library is loaded, on another library's thread.
[[noreturn]] void terminated()
{
    try {
        if (const std::exception_ptr thrown = std::current_exception())
            std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
        std::_Exit(tellNoMemory());
    } catch (const std::system_error&) {  // a thread that could not be started
        std::_Exit(tellNoMemory());
    } catch (...) {
    }
    std::abort();
}

}  // namespace

int main(int argc, char** argv)
{
    base::guardStandardStreams();
    std::set_terminate(terminated);
    if (const std::int64_t limit = base::addressLimitBytes(); limit > 0 && limit < kNeededAddresses) {
        std::fprintf(stderr, "likeness-engine: This process may take %lld MB of addresses, and the engine needs %lld. Raise the limit (ulimit -v). [too-large]\n",
                     static_cast<long long>(limit >> 20), static_cast<long long>(kNeededAddresses >> 20));
        return 1;
    }
    try {
        void* const library = base::loadLibrary(base::programFile().parent_path() / base::libraryName("likeness-engine-tool"));
        const auto tool = reinterpret_cast<int (*)(int, char**)>(base::symbolOf(library, "likeness_engine_tool"));
        if (tool)
            return tool(argc, argv);
        std::fputs("likeness-engine: likeness-engine-tool is of another version. Install the program again. [not-readable]\n", stderr);
        return 1;
    } catch (const base::Error& error) {
        std::fprintf(stderr, "likeness-engine: %s. %s [%s]\n", error.message().c_str(), error.remedy().c_str(), base::toString(error.code()).data());
        return 1;
    } catch (const std::bad_alloc&) {
        return tellNoMemory();
    } catch (const std::system_error&) {
        return tellNoMemory();
    }
}
