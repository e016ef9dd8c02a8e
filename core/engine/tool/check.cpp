#include "core/engine/tool/check.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/base/error.h"
#include "core/engine/operators/failures.h"
#include "core/engine/weights/network.h"
#include "core/engine/weights/safetensors.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using nlohmann::json;

constexpr const char* kRelative = "max_abs_diff / std(expected)";
constexpr const char* kAbsolute = "max_abs_diff";

/// Reads one entry of the index; files that several cases share are mapped once.
class CaseReader {
public:
    explicit CaseReader(fs::path folder) : folder_(std::move(folder)), index_(folder_ / "index.json") {}

    void read(const json& entry, CheckCase& result)
    {
        result.name = at(entry, "name", result.name).get<std::string>();
        result.kind = at(entry, "kind", result.name).get<std::string>();
        result.folder = folder_;
        if (entry.contains("model"))
            result.model = folder_ / fs::u8path(entry["model"].get<std::string>());
        result.params = at(entry, "params", result.name);
        const json& tolerance = at(entry, "tolerance", result.name);
        result.metric = at(tolerance, "metric", result.name).get<std::string>();
        result.tolerance = at(tolerance, "value", result.name).get<double>();
        const std::string file = at(entry, "file", result.name).get<std::string>();
        result.inputs = tensors(at(entry, "inputs", result.name), file, result.name);
        result.outputs = tensors(at(entry, "outputs", result.name), file, result.name);
    }

private:
    const json& at(const json& object, const char* key, const std::string& of) const
    {
        if (!object.is_object() || !object.contains(key))
            throw Error(ErrorCode::Damaged, base::displayName(index_) + ": " + of + " lacks " + key, "Fetch the fixtures again.", index_);
        return object[key];
    }

    std::map<std::string, at::Tensor> tensors(const json& names, const std::string& file, const std::string& of)
    {
        if (!files_.contains(file))
            files_.emplace(file, readSafetensors(folder_ / fs::u8path(file)));
        const Safetensors& source = files_.at(file);
        std::map<std::string, at::Tensor> found;
        for (const auto& [logical, name] : names.items()) {
            const auto tensor = source.tensors.find(name.get<std::string>());
            if (tensor == source.tensors.end())
                throw Error(ErrorCode::Damaged, file + " lacks the tensor " + name.get<std::string>() + " of " + of, "Fetch the fixtures again.", folder_ / file);
            found.emplace(logical, tensor->second);
        }
        return found;
    }

    fs::path folder_, index_;
    std::map<std::string, Safetensors> files_;
};

}  // namespace

std::vector<CheckCase> readCheckCases(const fs::path& folder)
{
    const fs::path file = folder / "index.json";
    const json index = readJson(file);
    if (!index.is_object() || !index.contains("cases") || !index["cases"].is_array())
        throw Error(ErrorCode::Damaged, base::displayName(file) + " has no list of cases", "Fetch the fixtures again.", file);
    CaseReader reader(folder);
    std::vector<CheckCase> cases;
    for (const json& entry : index["cases"]) {
        CheckCase& one = cases.emplace_back();
        one.name = "case_" + std::to_string(cases.size() - 1);
        try {
            reader.read(entry, one);
        } catch (const Error& error) {
            one.problem = error.message();
        } catch (const json::exception&) {
            one.problem = base::displayName(file) + ": an entry of " + one.name + " has another type than it should";
        }
    }
    return cases;
}

CheckResult::CheckResult(const CheckCase& of) : case_(&of), tolerance_(of.tolerance)
{
    for (const auto& [name, tensor] : of.outputs)
        missing_.insert(name);
    if (of.outputs.empty())
        fail("the case expects nothing");
}

double CheckResult::difference(const std::string& output, const at::Tensor& computed)
{
    const at::Tensor expected = case_->outputs.at(output).to(at::kDouble);
    if (computed.sizes() != expected.sizes()) {
        fail(output + " has another shape");
        return std::numeric_limits<double>::infinity();
    }
    return (computed.to(at::kCPU, at::kDouble) - expected).abs().max().item<double>();
}

void CheckResult::compare(const std::string& output, const at::Tensor& computed)
{
    if (case_->metric != kRelative && case_->metric != kAbsolute)
        return fail("the metric \"" + case_->metric + "\" is not known");
    const double deviation = case_->metric == kRelative ? case_->outputs.at(output).to(at::kDouble).std().item<double>() : 1;
    // A single number, or all of them alike, has no spread to measure by.
    note(output, difference(output, computed) / (deviation > 0 ? deviation : 1), case_->tolerance);
}

void CheckResult::compareAbsolute(const std::string& output, const at::Tensor& computed, double tolerance)
{
    note(output, difference(output, computed), tolerance);
}

void CheckResult::note(const std::string& output, double error, double tolerance)
{
    if (!std::isfinite(error)) {
        fail(output + " is not finite");
        error = std::numeric_limits<double>::infinity();
    }
    const auto share = [](double used, double allowed) { return used == 0 ? 0 : used / allowed; };
    if (share(error, tolerance) >= share(error_, tolerance_)) {
        error_ = error;
        tolerance_ = tolerance;
    }
    missing_.erase(output);
}

void CheckResult::fail(const std::string& why)
{
    trouble_ += (trouble_.empty() ? "" : "; ") + why;
}

std::string CheckResult::trouble() const
{
    std::string text = trouble_;
    for (const std::string& name : missing_)
        text += (text.empty() ? "" : "; ") + name + " was not computed";
    return text;
}

CheckResult runCheck(const CheckCase& of, const Operators& operators)
{
    const c10::InferenceMode inference;
    CheckResult result(of);
    if (!of.problem.empty()) {
        result.fail(of.problem);
        return result;
    }
    const CheckFunction check = checkFunction(of.kind);
    if (!check) {
        result.fail("the kind " + of.kind + " is not known");
        return result;
    }
    try {
        check(of, operators, result);
    } catch (const std::out_of_range&) {  // the case's maps
        result.fail("the case lacks an input or output that its kind has");
    } catch (const json::exception&) {
        result.fail("the case lacks a parameter that its kind has, or it is of another type");
    } catch (...) {
        const Error error = asError(std::current_exception());
        if (error.code() == ErrorCode::TooLarge)
            throw error;  // what comes after would fail as well
        result.fail(error.code() == ErrorCode::Internal ? "the shapes of the case's tensors and its network do not go together" : error.message());
    }
    return result;
}

}  // namespace engine
