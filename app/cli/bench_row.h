#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cli {

/// One line of `bench`.
struct BenchRow {
    std::string name;
    std::string unit = "ms";
    std::vector<double> samples;
    double peakMemoryMB = 0;
    std::optional<double> baseline;
    std::optional<double> ceilingShare;
    std::optional<double> floor;          ///< what reading and writing the same bytes takes in the same run
    std::map<std::string, double> parts;  ///< mean of a sample's parts
    std::string note;
};

}  // namespace cli
