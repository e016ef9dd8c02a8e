#include "core/studio/packs/pack_store.h"

#include <algorithm>

#include "core/base/atomic_file.h"
#include "core/base/platform.h"

namespace studio {
namespace {

namespace fs = std::filesystem;
using base::displayName;
using base::Error;
using base::ErrorCode;

bool sameFiles(const Pack& a, const Pack& b)
{
    const auto base = [](const Pack& pack) {
        const auto found = pack.roles.find("base");
        return found == pack.roles.end() ? fs::path() : found->second.file;
    };
    return a.family == b.family && !base(a).empty() && base(a) == base(b);
}

}  // namespace

PackStore::PackStore(fs::path folder) : folder_(folder.empty() ? base::dataFolder() / "packs" : std::move(folder)) {}

std::vector<PackStore::Entry> PackStore::list() const
{
    std::vector<Entry> entries;
    std::error_code failed;
    for (auto it = fs::directory_iterator(folder_, failed); !failed && it != fs::directory_iterator(); it.increment(failed)) {
        std::error_code ignored;
        if (!fs::exists(it->path() / "pack.json", ignored))
            continue;
        try {
            Pack pack = readPack(it->path());
            std::string id = pack.id;
            entries.push_back({std::move(id), std::move(pack)});
        } catch (const Error& error) {
            entries.push_back({displayName(it->path().filename()), error});
        }
    }
    const auto random = [](const Entry& entry) { return std::holds_alternative<Pack>(entry.pack) && std::get<Pack>(entry.pack).random; };
    std::sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) { return std::pair(random(a), a.id) < std::pair(random(b), b.id); });
    return entries;
}

Pack PackStore::find(const std::string& idOrFolder) const
{
    std::string ids;
    for (Entry& entry : list()) {
        if (entry.id == idOrFolder) {
            if (const auto* error = std::get_if<Error>(&entry.pack))
                throw *error;
            return std::get<Pack>(std::move(entry.pack));
        }
        ids += (ids.empty() ? "" : ", ") + entry.id;
    }
    const fs::path folder = fs::u8path(idOrFolder);
    std::error_code failed;
    if (fs::is_directory(folder, failed))
        return readPack(folder);
    throw Error(ErrorCode::NotFound, "There is no pack '" + idOrFolder + "'" + (ids.empty() ? ", nor any other" : "; there are " + ids),
                "Import a model with `likeness-cli packs import PATH`, or make a test pack with models/make-tiny-pack.");
}

Pack PackStore::add(Pack pack) const
{
    const std::vector<Entry> there = list();
    std::string id = pack.id;
    for (int number = 2;; ++number) {
        const auto taken = std::find_if(there.begin(), there.end(), [&](const Entry& entry) { return entry.id == id; });
        if (taken == there.end() || (std::holds_alternative<Pack>(taken->pack) && sameFiles(std::get<Pack>(taken->pack), pack)))
            break;
        id = pack.id + "-" + std::to_string(number);
    }
    pack.id = id;
    pack.folder = folder_ / id;
    std::error_code failed;
    fs::create_directories(pack.folder, failed);
    if (failed)
        throw Error(ErrorCode::NotWritable, "The folder " + displayName(pack.folder) + " cannot be made (" + failed.message() + ")", "Check its permissions.", pack.folder);
    base::AtomicFile out(pack.folder / "pack.json");
    const std::string text = toJson(pack);
    out.write(std::as_bytes(std::span(text)));
    out.commit();
    return pack;
}

void PackStore::remove(const std::string& id) const
{
    const std::vector<Entry> there = list();
    if (std::none_of(there.begin(), there.end(), [&](const Entry& entry) { return entry.id == id; }))
        throw Error(ErrorCode::NotFound, "There is no pack '" + id + "' to remove", "`likeness-cli packs list` names those that there are.");
    std::error_code failed;
    for (auto it = fs::directory_iterator(folder_, failed); !failed && it != fs::directory_iterator(); it.increment(failed)) {
        std::string found = displayName(it->path().filename());
        try {
            found = readPack(it->path()).id;
        } catch (const Error&) {  // known by its folder's name
        }
        if (found != id)
            continue;
        fs::remove(it->path() / "pack.json", failed);
        if (failed)
            throw Error(ErrorCode::NotWritable, displayName(it->path()) + " cannot be removed (" + failed.message() + ")", "Check its permissions.", it->path());
        fs::remove(it->path(), failed);  // only if nothing else lies there
        return;
    }
}

}  // namespace studio
