#include "app/cli/picture.h"

#include <cmath>
#include <iterator>
#include <utility>

#include "app/cli/describe.h"
#include "core/base/atomic_file.h"
#include "core/finish/proposal.h"

namespace cli {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;

/// Null where it could not be taken.
template <class Figure>
Json figure(const std::optional<Figure>& value, int decimals = 1)
{
    return value ? Json(rounded(*value, decimals)) : Json(nullptr);
}

Json countJson(const std::optional<int>& count)
{
    return count ? Json(*count) : Json(nullptr);
}

Json authenticityJson(const judge::Authenticity& a)
{
    return {{"score", figure(a.score)},
            {"texturePercent", figure(a.texturePercent)},
            {"geometryPercent", figure(a.geometryPercent)},
            {"itaShift", figure(a.itaShift, 2)},
            {"hueShift", figure(a.hueShift, 2)},
            {"lightnessShift", figure(a.lightnessShift, 2)},
            {"chromaShift", figure(a.chromaShift, 2)},
            {"itaShiftOfCorrection", figure(a.itaShiftOfCorrection, 2)},
            {"marksKept", countJson(a.marksKept)},
            {"marksTotal", countJson(a.marksTotal)},
            {"areaChangedPercent", figure(a.areaChangedPercent)}};
}

Json qualityJson(const judge::Quality& q)
{
    return {{"score", figure(q.score)},     {"exposure", figure(q.exposure)}, {"sharpness", figure(q.sharpness)}, {"framing", figure(q.framing)},
            {"eyes", figure(q.eyes)},       {"edge", figure(q.edge)},         {"clipping", figure(q.clipping)}};
}

Json notesJson(std::span<const finish::Note> notes)
{
    Json list = Json::array();
    for (const auto& note : notes)
        list.push_back({{"code", note.code}, {"message", note.message}});
    return list;
}

/// "likeness 93 of 100 (to the other photos), authenticity 88"; what could not be measured is left out.
std::string spoken(const judge::Judgement& judgement)
{
    std::string text;
    const auto add = [&](const char* name, double value, const std::string& more) {
        text += (text.empty() ? "" : ", ") + std::string(name) + " " + std::to_string(std::lround(value)) + " of 100" + more;
    };
    if (judgement.likeness)
        add("likeness", judgement.likeness->likeness.likeness,
            judgement.likeness->reference == identity::ReferenceKind::Others ? " (to the other photos)" : " (to this photo alone)");
    if (judgement.authenticity.score)
        add("authenticity", *judgement.authenticity.score, "");
    if (judgement.quality.score)
        add("quality", *judgement.quality.score, "");
    return text;
}

}  // namespace

void prepareFolder(const std::filesystem::path& folder)
{
    std::error_code status;
    std::filesystem::create_directories(folder, status);
    if (!std::filesystem::is_directory(folder)) {
        const bool taken = std::filesystem::exists(folder);
        throw Error(ErrorCode::NotWritable, displayName(folder) + (taken ? " is a file, not a folder" : " cannot be made (" + status.message() + ")"),
                    "Choose a folder that you may write to.", folder, status.message());
    }
    try {
        const base::AtomicFile probe(folder / "probe");
    } catch (const Error& error) {
        if (error.code() == ErrorCode::DiskFull)
            throw;
        throw Error(ErrorCode::NotWritable, "No file can be written into " + displayName(folder), "Choose a folder that you may write to.", folder,
                    error.detail());
    }
}

Picture makePicture(studio::Darkroom& darkroom, const SourceFace& from, const finish::Recipe& recipe, const finish::OutputSize& size, imaging::FileFormat format,
                    const base::RunContext& run)
{
    const studio::PhotoFacts& photo = from.photos[from.face.photo];
    auto finished = darkroom.develop(photo, from.face.face, recipe, size, run, studio::protectedMarks(from.people, from.photos, from.face));
    for (const auto& issue : from.people.faceIssues[from.face.photo][from.face.face])
        if (issue.severity == vision::Severity::Stop)  // it was asked for, so it is made; but not without a word
            finished.notes.push_back({issue.code, issue.message + ". " + issue.remedy});
    if (finished.pixels.channels() == 4 && format == imaging::FileFormat::Jpeg)
        finished.notes.push_back({"over-white", "A JPEG has no transparency, so the picture lies over white; png, tiff and webp keep it."});
    auto judgement = darkroom.assess(photo, from.face.face, recipe, finished, studio::whoseIs(from.people, from.photos, from.face), run);
    std::ranges::move(judgement.notes, std::back_inserter(finished.notes));
    return {std::move(finished), std::move(judgement)};
}

void tell(const Picture& picture, const std::filesystem::path& file, Console& console)
{
    const auto& [finished, judgement] = picture;
    console.line(displayName(file) + "  " + std::to_string(finished.pixels.width()) + " x " + std::to_string(finished.pixels.height()));
    if (const auto worth = spoken(judgement); !worth.empty())
        console.line("  " + worth);
    for (const auto& note : finished.notes)
        console.line("  " + note.message);
}

Json pictureJson(const std::filesystem::path& file, const Look& look, const std::string& source, const Picture& picture)
{
    const auto& [finished, judgement] = picture;
    const auto& likeness = judgement.likeness;
    return {{"file", displayName(file)},
            {"style", look.id},
            {"source", source},
            {"width", finished.pixels.width()},
            {"height", finished.pixels.height()},
            {"likeness", likeness ? Json(rounded(likeness->likeness.likeness, 1)) : Json(nullptr)},
            {"likenessReference", likeness ? Json(identity::toString(likeness->reference)) : Json(nullptr)},
            {"authenticity", authenticityJson(judgement.authenticity)},
            {"quality", qualityJson(judgement.quality)},
            {"framing",
             {{"headShare", rounded(finished.framing.headShare, 4)},
              {"headRoom", rounded(finished.framing.headRoom, 4)},
              {"eyeLine", rounded(finished.framing.eyeLine, 4)},
              {"levelDegrees", rounded(finished.framing.levelDegrees, 2)},
              {"scale", rounded(finished.framing.scale, 4)}}},
            {"hairTrust", rounded(finished.facts.hairTrust, 3)},
            {"proposed", finish::suits(look.recipe, finished.facts.hairTrust)},
            {"notes", notesJson(finished.notes)},
            {"recipe", Json::parse(finish::toJson(look.recipe))}};
}

}  // namespace cli
