#pragma once
#include <filesystem>
#include <memory>

/// For the sources of this library only.
namespace studio {

/// A folder of this program's own below the cache, for photos taken out of a session; only its owner may look into it. It goes with the object, and those
/// that killed programs left go when the next one is made.
class WorkFolder {
public:
    /// @throws Error{NotWritable, DiskFull}
    WorkFolder();
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    const std::filesystem::path& path() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace studio
