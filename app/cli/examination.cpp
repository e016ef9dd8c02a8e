#include "app/cli/examination.h"

#include <algorithm>
#include <utility>

namespace cli {

std::vector<studio::Refused> Examination::refused() const
{
    std::vector<studio::Refused> all;
    for (const Entry& entry : entries)
        if (const auto* one = std::get_if<studio::Refused>(&entry))
            all.push_back(*one);
    return all;
}

const base::Error& Examination::firstRefusal() const
{
    return std::get<studio::Refused>(*std::ranges::find_if(entries, [](const Entry& entry) { return std::holds_alternative<studio::Refused>(entry); })).error;
}

Examination examine(studio::PhotoFiles found, const vision::ModelStore& store, Console& console)
{
    auto& [files, missing] = found;
    Examination all;
    const auto refuse = [&](studio::Refused refused) {
        console.warn(refused.error);
        all.entries.emplace_back(std::move(refused));
    };
    for (auto& refused : missing)
        refuse(std::move(refused));

    console.plan("examine", static_cast<int>(files.size()));
    const auto begin = [&](std::size_t index) {
        if (index < files.size())
            console.begin("examine", "examining " + base::displayName(files[index].filename()));
    };
    begin(0);
    const auto told = [&](std::size_t index, studio::Examined&& result) {
        if (auto* facts = std::get_if<studio::PhotoFacts>(&result)) {
            all.entries.emplace_back(all.photos.size());
            all.photos.push_back(std::move(*facts));
        } else {
            refuse({files[index], std::get<base::Error>(std::move(result))});
        }
        console.end();
        begin(index + 1);
    };
    studio::examineAll(files, store, {}, told, console.run());
    return all;
}

}  // namespace cli
