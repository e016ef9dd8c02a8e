#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace vision {

/// One line of the manifest: a file that fills a role by keeping a contract.
struct Model {
    std::string role;      ///< `face-mesh`, `matte` ...
    std::string name;      ///< for people
    std::filesystem::path file;  ///< absolute
    std::string contract;  ///< what goes in and comes out, `matte-1024/1`
    std::string sha256;    ///< pinned; empty for a user's own file until it is read
    std::int64_t bytes = 0;  ///< 0 = not pinned
    std::string licence;
    std::string source;
    std::string enables;   ///< what the user gets, one sentence
    bool optional = false; ///< nothing else fails without it
    bool custom = false;   ///< put in by the user through custom.json
};

/// The built-in models: which there are (the manifest compiled into the program) and where (a folder outside the program).
/// A user's `custom.json` in that folder may fill a role with another file of the same contract.
class ModelStore {
public:
    /// `folder` empty: `$LIKENESS_MODELS`, else `models` in base::dataFolder().
    explicit ModelStore(const std::filesystem::path& folder = {});

    const std::filesystem::path& folder() const { return folder_; }
    const std::vector<Model>& models() const { return models_; }
    /// What is wrong with custom.json, one sentence an entry; such an entry is left out and the built-in model stays.
    const std::vector<std::string>& problems() const { return problems_; }

    /// The manifest's entry; the role must exist.
    const Model& model(std::string_view role) const;
    bool installed(const Model& model) const;

    /// The file of a role, there and unaltered. Hashing 180 MB takes half a second, so that a file whose size, time and path are those of
    /// the last good check is trusted.
    /// @throws Error{ModelMissing, ModelAltered}
    std::filesystem::path require(std::string_view role) const;

    /// SHA-256 of the file that fills the role: part of every cache key.
    std::string version(std::string_view role) const;

private:
    void readCustom();

    std::filesystem::path folder_;
    std::vector<Model> models_;
    std::vector<std::string> problems_;
};

}  // namespace vision
