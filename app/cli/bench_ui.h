#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "app/cli/bench_row.h"
#include "app/cli/console.h"

namespace cli {

/// Figures of the window: starts `likeness`, which lies beside this program, without a screen, and passes on what it measures of itself.
class UiBench {
public:
    /// @param photo  a JPEG, for what is measured on a headshot
    UiBench(Console& console, std::function<std::span<const std::byte>()> photo) : console_(console), photo_(std::move(photo)) {}

    static const std::vector<std::string>& names();
    /// @throws Error{NotFound} where there is no window beside this program, {Internal} where it fails
    BenchRow run(const std::string& name);

private:
    std::map<std::string, BenchRow> ask(const std::string& what, const std::filesystem::path& photo = {}) const;

    Console& console_;
    std::function<std::span<const std::byte>()> photo_;
    std::map<std::string, BenchRow> known_;
};

}  // namespace cli
