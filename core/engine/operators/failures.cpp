#include "core/engine/operators/failures.h"

#include <c10/util/Exception.h>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

namespace engine {
namespace {

using base::Error;
using base::ErrorCode;

Error noMemory(const std::string& detail)
{
    return {ErrorCode::TooLarge, "There is not enough memory", "Close other programs, or choose a smaller picture.", {}, detail};
}

Error unforeseen(const std::string& detail)
{
    return {ErrorCode::Internal, "The engine failed", "Please report this.", {}, detail};
}

}  // namespace

Error asError(const std::exception_ptr& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const base::Cancelled&) {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const std::bad_alloc& error) {
        return noMemory(error.what());
    } catch (const std::length_error& error) {
        return noMemory(error.what());
    } catch (const std::system_error& error) {
        return error.code() == std::errc::resource_unavailable_try_again || error.code() == std::errc::not_enough_memory ? noMemory(error.what())
                                                                                                                         : unforeseen(error.what());
    } catch (const c10::Error& error) {
        const std::string what = error.what_without_backtrace();
        for (const char* const words : {"out of memory", "not enough memory", "can't allocate memory", "std::bad_alloc"})
            if (what.find(words) != std::string::npos)
                return noMemory(what);
        return unforeseen(what);
    } catch (const std::exception& error) {
        return unforeseen(error.what());
    } catch (...) {
        return unforeseen("an exception that is no std::exception");
    }
}

Error inFile(const Error& error, const std::filesystem::path& file)
{
    const bool ours = error.code() == ErrorCode::Damaged || error.code() == ErrorCode::UnsupportedFormat || error.code() == ErrorCode::ModelFailed ||
                      error.code() == ErrorCode::BadValue;
    if (file.empty() || !error.file().empty() || !ours)
        return error;
    return {error.code(), base::displayName(file) + ": " + error.message(), error.remedy(), file, error.detail()};
}

void requireRoom(std::size_t bytes)
{
    // malloc would hand out what it has at hand; a block of this size, too large for that, is asked of the system itself.
    const std::unique_ptr<std::byte[]> room(new (std::nothrow) std::byte[bytes]);
    if (!room)
        throw noMemory("no room for " + std::to_string(bytes) + " bytes");
}

}  // namespace engine
