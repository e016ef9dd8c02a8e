#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/base/samples.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/failures.h"
#include "core/engine/tool/commands.h"
#include "core/engine/tool/engine_bench.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "likeness.bench/1";

double rounded(double value, int digits)
{
    const double scale = std::pow(10, digits);
    return std::round(value * scale) / scale;
}

std::vector<std::string> chosen(const std::vector<std::string>& wanted)
{
    std::vector<std::string> names;
    const auto isMeant = [](const std::string& name, const std::string& by) { return name == by || name.starts_with(by + "-"); };
    for (const auto& name : bench::rowNames())
        if (wanted.empty() || std::ranges::any_of(wanted, [&](const auto& by) { return isMeant(name, by); }))
            names.push_back(name);
    for (const auto& by : wanted)
        if (std::ranges::none_of(names, [&](const auto& name) { return isMeant(name, by); })) {
            std::string known;
            for (const auto& name : bench::rowNames())
                known += (known.empty() ? "" : ", ") + name;
            throw base::Error(base::ErrorCode::BadUsage, "There is nothing called " + by + " to measure", "Use any of " + known + ".");
        }
    return names;
}

Json rowJson(const bench::Row& row)
{
    if (row.samples.empty())
        return {{"name", row.name}, {"unit", row.unit}, {"median", nullptr}, {"p95", nullptr}, {"min", nullptr}, {"max", nullptr}, {"runs", 0}, {"note", row.note}};
    const int digits = row.unit == "MP/s" ? 5 : 2;
    Json json{{"name", row.name},
              {"unit", row.unit},
              {"median", rounded(base::quantile(row.samples, 0.5), digits)},
              {"p95", rounded(base::quantile(row.samples, 0.95), digits)},
              {"min", rounded(base::quantile(row.samples, 0.0), digits)},
              {"max", rounded(base::quantile(row.samples, 1.0), digits)},
              {"runs", row.samples.size()}};
    if (row.cpuMs > 0)
        json["cpuMs"] = rounded(row.cpuMs, 1);
    if (row.peakMemoryMB > 0)
        json["peakMemoryMB"] = rounded(row.peakMemoryMB, 0);
    const auto add = [&](const char* key, const std::optional<double>& value, int places) {
        if (value)
            json[key] = rounded(*value, places);
    };
    add("baseline", row.baseline, 2);
    add("baselineTuned", row.baselineTuned, 2);
    add("ceilingShare", row.ceilingShare, 3);
    add("predicted", row.predicted, 0);
    add("longestWaitMs", row.longestWaitMs, 0);
    if (!row.note.empty())
        json["note"] = row.note;
    return json;
}

std::string spoken(const bench::Row& row)
{
    if (row.samples.empty())
        return row.name + ": not measured: " + row.note;
    const double median = base::quantile(row.samples, 0.5);
    char text[200];
    std::snprintf(text, sizeof text, "%-18s %9.*f %s median, %9.*f min, %.1f s CPU, %.0f MB peak", row.name.c_str(), row.unit == "ms" ? 1 : 5, median, row.unit.c_str(),
                  row.unit == "ms" ? 1 : 5, base::quantile(row.samples, 0.0), row.cpuMs / 1000, row.peakMemoryMB);
    std::string line = text;
    const auto add = [&](const char* format, const std::optional<double>& value) {
        if (value)
            std::snprintf(text, sizeof text, format, *value), line += text;
    };
    add(", %.0f %% of the ceiling", row.ceilingShare ? std::optional(100 * *row.ceilingShare) : std::nullopt);
    add(", %.2f times the plain baseline", row.baseline ? std::optional(*row.baseline / median) : std::nullopt);
    add(" and %.2f times the tuned one", row.baselineTuned ? std::optional(*row.baselineTuned / median) : std::nullopt);
    add(", longest wait for a stop %.0f ms", row.longestWaitMs);
    return line + (row.note.empty() ? "" : " (" + row.note + ")");
}

void measureAll(const std::vector<std::string>& wanted, bool json, const base::RunContext& run)
{
    const c10::InferenceMode guard;
    const std::vector<std::string> names = chosen(wanted);
    std::ostream& out = json ? std::cerr : std::cout;
    const bench::Ceilings ceilings = bench::measureCeilings(run);
    char text[400];
    std::snprintf(text, sizeof text, "%s, %d cores, %d threads, %s: %.0f GFLOP/s in products, %.0f in convolutions (bfloat16: %.0f and %.0f), %.1f GB/s", base::processorName().c_str(),
                  usableCores(), at::get_num_threads(), blasInWords(), ceilings.matmul, ceilings.conv, ceilings.matmulBfloat16, ceilings.convBfloat16, ceilings.memoryGBs);
    out << text << std::endl;

    Json results = Json::array();
    bench::EngineBench bench(ceilings, run);
    for (const auto& name : names) {
        run.checkpoint();
        const bench::Row row = bench.measure(name);
        out << spoken(row) << std::endl;
        // Both threads had a core nearly all the time, or the wall times above say little.
        if (row.unit == "ms" && row.cpuMs > 0 && row.cpuMs < 0.9 * at::get_num_threads() * base::quantile(row.samples, 0.5) && !name.starts_with("text"))
            std::cerr << name << ": the machine is busy with other work; compare CPU seconds only" << std::endl;
        results.push_back(rowJson(row));
    }
    if (json)
        std::cout << Json{{"format", kFormat},
                          {"machine",
                           {{"cpu", base::processorName()},
                            {"cores", usableCores()},
                            {"threads", at::get_num_threads()},
                            {"blas", blasInWords()},
                            {"matmulGflops", rounded(ceilings.matmul, 1)},
                            {"convGflops", rounded(ceilings.conv, 1)},
                            {"matmulBfloat16Gflops", rounded(ceilings.matmulBfloat16, 1)},
                            {"convBfloat16Gflops", rounded(ceilings.convBfloat16, 1)},
                            {"memoryGBs", rounded(ceilings.memoryGBs, 2)}}},
                          {"results", results}}
                         .dump(2)
                  << std::endl;
}

}  // namespace

int benchCommand(const std::vector<std::string>& names, bool json, const base::RunContext& run)
{
    try {
        measureAll(names, json, run);
        return 0;
    } catch (const base::Cancelled&) {
        throw;
    } catch (...) {
        const base::Error error = asError(std::current_exception());
        if (json)
            writeBenchError(error);
        throw error;
    }
}

void writeBenchError(const base::Error& error)
{
    std::cout << Json{{"format", kFormat}, {"error", {{"code", base::toString(error.code())}, {"message", error.message()}, {"remedy", error.remedy()}}}}.dump(2) << std::endl;
}

}  // namespace engine
