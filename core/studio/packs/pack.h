#pragma once
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/run_context.h"
#include "core/studio/generator.h"

/// Model packs: a folder with `pack.json`, which says which file of a diffusion model plays which role. The files lie beside it or wherever they were found.
namespace studio {

enum class ModelFamily { Sd15, Sdxl };
std::string_view toString(ModelFamily family);
/// "Stable Diffusion 1.5", "SDXL"
std::string_view inWords(ModelFamily family);

/// A place in a pack that a file can take.
struct PackRole {
    std::string_view id;       ///< "base", "lcm-lora" ... as in pack.json
    std::string_view label;    ///< as the user reads it
    std::string_view enables;  ///< what works with it
    std::string_view source;   ///< where users usually get it
    bool needed = false;       ///< nothing works without
};
/// All of them, the needed ones first.
std::span<const PackRole> packRoles();
/// Null where there is none of this name.
const PackRole* findPackRole(std::string_view id);

struct PackFile {
    std::filesystem::path file;  ///< a file or a folder; absolute
    std::string sha256;          ///< fingerprint of what it was when the pack was made
    bool operator==(const PackFile&) const = default;
};

struct Pack {
    std::string id;  ///< of letters, digits and hyphens
    std::string name;
    ModelFamily family = ModelFamily::Sd15;
    std::string licence;  ///< as the maker names it; empty = not said
    bool random = false;  ///< made of random weights, for tests: shows noise
    std::map<std::string, PackFile, std::less<>> roles;
    std::filesystem::path folder;  ///< where pack.json lies
    bool operator==(const Pack&) const = default;
};

/// Roles that no file takes, in the order of packRoles.
std::vector<const PackRole*> missingRoles(const Pack& pack);

/// Of a file its SHA-256; of a folder that of the lines "<sha256>  <path with />\n" of all its files, sorted by path. Hidden files do not count.
/// @throws Error{NotFound, NotReadable}; TooLarge for a folder of more than 10 000 files; Cancelled
std::string fingerprint(const std::filesystem::path& path, const base::RunContext& run);

/// Reads a folder's pack.json. Relative files count from the folder and may not climb out of it. Whether they are there is not looked at.
/// @throws Error{NotFound, NotReadable, Damaged, UnsupportedFormat}, naming pack.json and the place in it
Pack readPack(const std::filesystem::path& folder);

/// The text of its pack.json. Files inside `pack.folder` are written relative to it.
std::string toJson(const Pack& pack);

/// What is wrong with a pack's files now: the folder or a file is gone, or one is no longer what it was. Nothing: all is well.
/// @throws Cancelled
std::vector<base::Error> checkPack(const Pack& pack, const base::RunContext& run);

/// What is asked of a pack beside its model.
struct PackUse {
    bool fewSteps = false;               ///< the consistency LoRA, where the model is not distilled itself
    std::vector<std::string> controls;   ///< roles, "controlnet-pose" ...
    bool face = false;                   ///< the FaceID adapter
    bool pictures = false;               ///< the image adapter
    bool operator==(const PackUse&) const = default;
};
/// The model's files as the generator takes them; controls and adapters in the order asked for, the face's adapter first.
/// @throws Error{ModelMissing} naming the role that the pack lacks, {NotFound} for a file that is gone
ModelPaths modelPaths(const Pack& pack, const PackUse& use);

}  // namespace studio
