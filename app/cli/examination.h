#pragma once
#include <filesystem>
#include <variant>
#include <vector>

#include "app/cli/console.h"
#include "core/studio/examine.h"
#include "core/studio/photo_files.h"

namespace cli {

/// What became of every input of a command.
struct Examination {
    using Entry = std::variant<std::size_t, studio::Refused>;  ///< index into `photos`, or what is wrong
    std::vector<studio::PhotoFacts> photos;
    std::vector<Entry> entries;  ///< what is no photo first, then the files in order

    std::vector<studio::Refused> refused() const;
    /// There must be one.
    const base::Error& firstRefusal() const;
};

/// Examines the photos; shows progress and warns of what is refused.
Examination examine(studio::PhotoFiles found, const vision::ModelStore& store, Console& console);

}  // namespace cli
