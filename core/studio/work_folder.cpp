#include "core/studio/work_folder.h"

#include <QLockFile>
#include <atomic>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/platform.h"

namespace studio {
namespace {

QString lockOf(const std::filesystem::path& folder)
{
    return QString::fromStdString(base::displayName(folder) + ".lock");
}

/// Folders whose program is gone.
void sweep(const std::filesystem::path& all)
{
    std::error_code status;
    std::vector<std::filesystem::path> folders;
    for (auto i = std::filesystem::directory_iterator(all, status); !status && i != std::filesystem::directory_iterator(); i.increment(status))
        if (std::error_code unclear; i->is_directory(unclear))
            folders.push_back(i->path());
    for (const auto& folder : folders) {
        QLockFile lock(lockOf(folder));
        lock.setStaleLockTime(0);
        if (lock.tryLock(0))
            std::filesystem::remove_all(folder, status);
    }
}

}  // namespace

struct WorkFolder::State {
    std::filesystem::path path;
    QLockFile lock;

    explicit State(const std::filesystem::path& at) : path(at), lock(lockOf(at)) { lock.setStaleLockTime(0); }
};

WorkFolder::WorkFolder()
{
    static std::atomic<unsigned> serial{0};
    const auto all = base::cacheFolder() / "open";
    std::error_code status;
    std::filesystem::create_directories(all, status);
    sweep(all);
    state_ = std::make_unique<State>(all / (std::to_string(base::processId()) + "-" + std::to_string(serial++)));
    if (!status && state_->lock.tryLock(0)) {
        std::filesystem::create_directory(state_->path, status);
        std::filesystem::permissions(state_->path, std::filesystem::perms::owner_all, status);
    }
    if (status || !std::filesystem::is_directory(state_->path, status))
        throw base::Error(base::ErrorCode::NotWritable, "No file can be written into " + base::displayName(all), "Free some space, or set XDG_CACHE_HOME to a folder that you may write to.", all,
                          status.message());
}

WorkFolder::~WorkFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(state_->path, ignored);
}

const std::filesystem::path& WorkFolder::path() const
{
    return state_->path;
}

}  // namespace studio
