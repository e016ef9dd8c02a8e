#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <numeric>
#include <thread>

#include "app/cli/bench_nudge.h"
#include "app/cli/bench_photo.h"
#include "app/cli/bench_row.h"
#include "app/cli/bench_ui.h"
#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "core/base/platform.h"
#include "core/base/samples.h"
#include "core/finish/finish.h"
#include "core/finish/matte/cut_out.h"
#include "core/imaging/photo_file.h"
#include "core/imaging/rows.h"
#include "core/vision/net_bench.h"

namespace cli {

namespace {

using base::quantile;

constexpr int kRuns = 7;
constexpr std::string_view kNudge = "nudge-";
constexpr std::string_view kUi = "ui-";

/// Once to warm up, then `kRuns` times, each in milliseconds.
std::vector<double> timed(const std::function<void()>& work, Console& console, int runs = kRuns)
{
    std::vector<double> samples;
    for (int i = 0; i <= runs; ++i) {
        console.run().checkpoint();
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - start;
        if (i > 0)
            samples.push_back(passed.count());
    }
    return samples;
}

BenchRow measure(const std::string& name, const std::function<void()>& work, Console& console)
{
    console.run().checkpoint();
    BenchRow row;
    row.name = name;
    const bool anew = base::resetPeakMemory();
    row.samples = timed(work, console);
    row.peakMemoryMB = static_cast<double>(base::peakMemoryBytes()) / 1e6;
    if (!anew)
        row.note = "peak memory counts from the program's start on this system";
    return row;
}

/// Reading one large buffer and writing another on all cores; GB/s of both together.
double memoryBandwidth(const base::RunContext& run)
{
    const imaging::Image from({4096, 8192}, 1, imaging::Space::Data, 1.0f);
    imaging::Image to({4096, 8192}, 1, imaging::Space::Data, 0.0f);
    double best = 0;
    for (int i = 0; i < 8; ++i) {
        const auto start = std::chrono::steady_clock::now();
        imaging::forRows(from.height(), run, [&](int first, int last) { std::copy(from.row(first), from.row(last - 1) + from.width(), to.row(first)); });
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
        best = std::max(best, 2e-9 * static_cast<double>(from.size() * sizeof(float)) / passed.count());
    }
    return best;
}

Json rowJson(const BenchRow& row)
{
    Json json{{"name", row.name},
              {"unit", row.unit},
              {"median", rounded(quantile(row.samples, 0.5), 2)},
              {"p95", rounded(quantile(row.samples, 0.95), 2)},
              {"min", rounded(quantile(row.samples, 0.0), 2)},
              {"max", rounded(quantile(row.samples, 1.0), 2)},
              {"runs", row.samples.size()}};
    if (row.peakMemoryMB > 0)
        json["peakMemoryMB"] = rounded(row.peakMemoryMB, 0);
    if (row.baseline)
        json["baseline"] = rounded(*row.baseline, 2);
    if (row.ceilingShare)
        json["ceilingShare"] = rounded(*row.ceilingShare, 3);
    if (row.floor)
        json["floor"] = rounded(*row.floor, 3);
    for (const auto& [part, ms] : row.parts)
        json["parts"][part] = rounded(ms, 3);
    if (!row.note.empty())
        json["note"] = row.note;
    return json;
}

std::string spoken(const BenchRow& row)
{
    char text[200];
    std::snprintf(text, sizeof text, "%-18s %9.1f %s median, %9.1f p95, %6.0f MB peak", row.name.c_str(), quantile(row.samples, 0.5), row.unit.c_str(), quantile(row.samples, 0.95),
                  row.peakMemoryMB);
    std::string line = text;
    if (row.baseline) {
        std::snprintf(text, sizeof text, ", %.1f times as fast as the baseline", *row.baseline / quantile(row.samples, 0.5));
        line += text;
    }
    if (row.ceilingShare) {
        std::snprintf(text, sizeof text, ", %.0f %% of the ceiling", 100 * *row.ceilingShare);
        line += text;
    }
    if (row.floor) {
        std::snprintf(text, sizeof text, ", %.2f ms to read and write the same bytes", *row.floor);
        line += text;
    }
    for (const auto& [part, ms] : row.parts) {
        std::snprintf(text, sizeof text, "%s%s %.1f", part == row.parts.begin()->first ? "; mean ms: " : ", ", part.c_str(), ms);
        line += text;
    }
    return row.note.empty() ? line : line + " (" + row.note + ")";
}

/// Everything that is measured on the photo of 12 megapixels.
class PhotoBench {
public:
    explicit PhotoBench(Console& console) : console_(console), run_{console.run().stop, {}}, photo_(store_, run_) {}

    BenchRow run(const std::string& name, const vision::MachineCeiling& ceiling)
    {
        if (name == "decode")
            return measure(name, [&] { imaging::decode(photo_.jpeg(), "bench.jpg", run_); }, console_);
        if (name == "detect")
            return measure(name, [&] { nets().detect(); }, console_);
        if (name == "mesh")
            return measure(name, [&] { nets().mesh(); }, console_);
        if (name == "recognise")
            return measure(name, [&] { nets().recognise(); }, console_);
        if (name == "quality") {
            BenchRow row = measure(name, [&] { nets().quality(); }, console_);
            row.note = "sharpness, light, what is visible, and spots of one face";
            return row;
        }
        if (name == "analyse-12mp") {
            nets_.reset();
            vision::Analyser analyser(store_);
            BenchRow row = measure(name, [&] { analyser.analyse(photo_.pixels(), {}, run_); }, console_);
            row.note = "everything but decoding and matte: detection, mesh, iris, pose, recognisers, sharpness, light, visibility, spots";
            return row;
        }
        if (name == "matte")
            return matte(ceiling);
        if (name == "matte-refined")
            return measure(name, [&] { nets().matte(), cutOut(); }, console_);
        if (name.starts_with(kNudge))
            return nudge(name.substr(kNudge.size()));
        return render();
    }

    std::span<const std::byte> jpeg() const { return photo_.jpeg(); }

private:
    vision::NetBench& nets()
    {
        if (!nets_)
            nets_ = std::make_unique<vision::NetBench>(store_, photo_.pixels());
        return *nets_;
    }

    const vision::Analysis& analysis()
    {
        if (!analysis_) {
            vision::Analyser analyser(store_);
            analysis_ = analyser.analyse(photo_.pixels(), {}, run_);
            netMatte_ = analyser.matte(photo_.pixels(), {}, *analysis_, 0, run_);
        }
        return *analysis_;
    }

    finish::CutOut cutOut()
    {
        const auto& faces = analysis().faces;
        return finish::cutOut(photo_.pixels(), faces.at(0), *netMatte_, {}, run_);
    }

    BenchRow matte(const vision::MachineCeiling& ceiling)
    {
        BenchRow row = measure("matte", [&] { nets().matteNet(); }, console_);
        row.note = nets().matteEngine() + "; baseline: the same net by OpenCV's DNN";
        row.baseline = quantile(timed([&] { nets().matteNetByOpenCv(); }, console_, 3), 0.5);
        nets().forgetOpenCv();
        if (nets().matteGflop() > 0)
            row.ceilingShare = nets().matteGflop() / (quantile(row.samples, 0.5) / 1000) / std::max(ceiling.convGflops, ceiling.matmulGflops);
        return row;
    }

    BenchRow nudge(const std::string& which)
    {
        analysis();
        nets_.reset();
        if (!nudge_) {
            cutOut_ = cutOut();
            nudge_ = std::make_unique<NudgeBench>(finish::FinishInput{photo_.pixels(), analysis_->faces.at(0), *cutOut_}, console_);
        }
        return nudge_->run(which);
    }

    BenchRow render()
    {
        analysis();
        nets_.reset();  // the memory of a render is that of a program that has no nets loaded
        finish::Recipe recipe;
        recipe.background.kind = finish::BackgroundKind::Seamless;
        BenchRow row = measure(
            "render-12mp",
            [&] {
                const auto photo = imaging::decode(photo_.jpeg(), "bench.jpg", run_);
                const auto& face = analysis_->faces.at(0);
                const auto cut = finish::cutOut(photo.pixels, face, *netMatte_, recipe.matte, run_);
                const auto done = finish::finish({photo.pixels, face, cut}, recipe, {}, run_);
                imaging::encode(done.pixels, {}, &photo.metadata, run_);
                output_ = done.pixels.extent();
            },
            console_);
        row.note = "decode, refine, foreground, frame, seamless backdrop, encode; picture of " + std::to_string(output_.width) + " x " + std::to_string(output_.height);
        return row;
    }

    Console& console_;
    base::RunContext run_;  // of the measured calls: stops, and says nothing
    vision::ModelStore store_;
    BenchPhoto photo_;
    std::unique_ptr<vision::NetBench> nets_;
    std::optional<vision::Analysis> analysis_;
    std::optional<vision::NetMatte> netMatte_;
    std::optional<finish::CutOut> cutOut_;  // of the nudges
    std::unique_ptr<NudgeBench> nudge_;
    imaging::Extent output_;
};

const std::vector<std::string>& allNames()
{
    static const std::vector<std::string> names{"decode", "detect", "mesh", "recognise", "quality", "analyse-12mp", "matte", "matte-refined", "render-12mp",
                                                "nudge-light", "nudge-background", "nudge-colour", "nudge-retouch", "nudge-framing",
                                                "ui-start", "ui-idle-memory", "ui-slider", "ui-block"};
    return names;
}

}  // namespace

int bench(const std::vector<std::string>& wanted, Console& console)
{
    std::vector<std::string> names;
    // A whole name, or the group before the dash of nudges and of the window.
    const auto means = [](const std::string& asked, const std::string& name) {
        return asked == name || (asked == "nudge" && name.starts_with(kNudge)) || (asked == "ui" && name.starts_with(kUi));
    };
    for (const auto& name : allNames())
        if (wanted.empty() || std::ranges::any_of(wanted, [&](const auto& asked) { return means(asked, name); }))
            names.push_back(name);
    for (const auto& asked : wanted)
        if (std::ranges::none_of(allNames(), [&](const auto& name) { return means(asked, name); })) {
            std::string known;
            for (const auto& one : allNames())
                known += (known.empty() ? "" : ", ") + one;
            throw base::Error(base::ErrorCode::BadUsage, "There is nothing called " + asked + " to measure", "Use any of " + known + ".");
        }

    console.run().checkpoint({"Measuring the machine", 0, 0});
    const auto ceiling = vision::measureCeiling();
    const double bandwidth = memoryBandwidth(console.run());
    const unsigned cores = std::thread::hardware_concurrency();
    char text[240];
    std::snprintf(text, sizeof text, "%s, %u cores: %.0f GFLOP/s in products, %.0f in convolutions, %.1f GB/s", base::processorName().c_str(), cores, ceiling.matmulGflops,
                  ceiling.convGflops, bandwidth);
    console.line(text);

    console.plan("measure", static_cast<int>(names.size()));
    Json results = Json::array();
    PhotoBench photo(console);
    UiBench window(console, [&] { return photo.jpeg(); });
    for (const auto& name : names) {
        console.begin("measure", "measuring " + name);
        const BenchRow row = name.starts_with(kUi) ? window.run(name) : photo.run(name, ceiling);
        console.end();
        console.line(spoken(row));
        results.push_back(rowJson(row));
    }
    console.document({{"format", "likeness.bench/1"},
                      {"machine",
                       {{"cpu", base::processorName()},
                        {"cores", cores},
                        {"threads", cores},
                        {"matmulGflops", rounded(ceiling.matmulGflops, 1)},
                        {"convGflops", rounded(ceiling.convGflops, 1)},
                        {"memoryGBs", rounded(bandwidth, 2)}}},
                      {"results", results}});
    return kDone;
}

}  // namespace cli
