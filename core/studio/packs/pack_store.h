#pragma once
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/studio/packs/pack.h"

namespace studio {

/// The packs that the user has imported: a folder of folders with pack.json, which name files wherever those lie.
class PackStore {
public:
    /// @param folder empty: `packs` in base::dataFolder()
    explicit PackStore(std::filesystem::path folder = {});

    const std::filesystem::path& folder() const { return folder_; }

    struct Entry {
        std::string id;  ///< of the pack, or its folder's name where that cannot be read
        std::variant<Pack, base::Error> pack;
    };
    /// By id. Test packs last.
    std::vector<Entry> list() const;

    /// By id, or any folder with a pack.json. @throws Error{NotFound} with the ids that there are; what readPack throws
    Pack find(const std::string& idOrFolder) const;

    /// Keeps a pack under an id that is free: its own, or that with -2, -3 ... One of the same files takes the place of the old one.
    /// @throws Error{NotWritable, DiskFull}
    Pack add(Pack pack) const;

    /// Forgets a pack; the model's files stay where they are. @throws Error{NotFound, NotWritable}
    void remove(const std::string& id) const;

private:
    std::filesystem::path folder_;
};

}  // namespace studio
