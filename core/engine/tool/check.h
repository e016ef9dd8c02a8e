#pragma once
#include <ATen/core/Tensor.h>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/engine/operators/operators.h"

namespace engine {

/// A reference result: what goes in, what must come out, how near.
struct CheckCase {
    std::string name, kind;
    std::filesystem::path folder;  ///< which the paths in `params` count from
    std::filesystem::path model;   ///< folder with config.json; empty where the case has none
    nlohmann::json params;
    std::map<std::string, at::Tensor> inputs, outputs;  ///< on the CPU, by their logical names
    std::string metric;                                 ///< in the words of the index
    double tolerance = 0;
};

/// All cases of a fixtures folder in the order of its index.json, each checked for form; tensors are views into mapped files.
/// @throws base::Error NotFound, Damaged with the case and key
std::vector<CheckCase> readCheckCases(const std::filesystem::path& folder);

/// How a case went. A check function hands in every output; one that is missing fails the case, as does one that is not finite or of another shape.
class CheckResult {
public:
    explicit CheckResult(const CheckCase& of);

    /// Compares by the case's metric: max |difference| / std(expected), or max |difference|.
    void compare(const std::string& output, const at::Tensor& computed);
    /// By max |difference| against another tolerance than the case's.
    void compareAbsolute(const std::string& output, const at::Tensor& computed, double tolerance);
    /// A figure that the check function took itself.
    void note(const std::string& output, double error, double tolerance);
    void fail(const std::string& why);

    /// Of the output that used up most of its tolerance.
    double error() const { return error_; }
    double tolerance() const { return tolerance_; }
    bool passed() const { return trouble().empty() && error_ <= tolerance_; }
    /// What is wrong besides the figure: missing or mis-shaped outputs by name, what was thrown.
    std::string trouble() const;

private:
    double difference(const std::string& output, const at::Tensor& computed);

    const CheckCase* case_;
    std::set<std::string> missing_;
    double error_ = 0, tolerance_;
    std::string trouble_;
};

using CheckFunction = void (*)(const CheckCase&, const Operators&, CheckResult&);
/// The function for a kind of case; null for one that is not known. Each kind has its lines in check_kinds.h and check_kinds.cpp.
CheckFunction checkFunction(const std::string& kind);

/// Runs one case; what it throws is part of the result.
CheckResult runCheck(const CheckCase& of, const Operators& operators);

}  // namespace engine
