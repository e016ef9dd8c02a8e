#include <algorithm>
#include <map>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "app/cli/looks.h"
#include "app/cli/picture_names.h"
#include "core/base/atomic_file.h"
#include "core/imaging/resize.h"
#include "core/studio/contact_sheet.h"
#include "core/studio/darkroom.h"
#include "core/studio/photo_files.h"

namespace cli {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;

imaging::EncodeOptions encoding(const RenderOptions& options)
{
    static const std::map<std::string, imaging::FileFormat> formats{{"jpg", imaging::FileFormat::Jpeg},
                                                                    {"png", imaging::FileFormat::Png8},
                                                                    {"tiff", imaging::FileFormat::Tiff16},
                                                                    {"webp", imaging::FileFormat::WebP}};
    static const std::map<std::string, imaging::OutputProfile> profiles{{"srgb", imaging::OutputProfile::Srgb},
                                                                        {"p3", imaging::OutputProfile::DisplayP3},
                                                                        {"adobe", imaging::OutputProfile::AdobeRgb},
                                                                        {"keep", imaging::OutputProfile::Keep}};
    static const std::map<std::string, imaging::MetadataChoice> metadata{
        {"all", imaging::MetadataChoice::All}, {"no-gps", imaging::MetadataChoice::NoGps}, {"none", imaging::MetadataChoice::None}};
    imaging::EncodeOptions encode;
    encode.format = formats.at(options.format);
    encode.profile = profiles.at(options.profile);
    encode.metadata = metadata.at(options.metadata);
    return encode;
}

/// There, and taking files: told before any work rather than after it.
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

/// The photos that pictures are made from: the best-suited one, or each.
std::vector<studio::PhotoFacts> chosen(std::vector<studio::PhotoFacts> photos, bool each)
{
    if (each || photos.empty())
        return photos;
    const auto best = std::ranges::max_element(photos, {}, [](const studio::PhotoFacts& p) { return vision::suitability(p.analysis, 0); });
    return {std::move(*best)};
}

Json pictureJson(const std::filesystem::path& file, const Look& look, const studio::PhotoFacts& photo, const finish::Finished& finished)
{
    Json notes = Json::array();
    for (const auto& note : finished.notes)
        notes.push_back({{"code", note.code}, {"message", note.message}});
    notes.push_back({{"code", "not-measured"}, {"message", "This version does not measure likeness, authenticity and quality yet: they are null"}});
    Json authenticity, quality;
    for (const char* key : {"score", "texturePercent", "geometryPercent", "itaShift", "hueShift", "itaShiftOfCorrection", "marksKept", "marksTotal", "areaChangedPercent"})
        authenticity[key] = nullptr;
    for (const char* key : {"score", "exposure", "sharpness", "framing", "eyes", "edge", "clipping"})
        quality[key] = nullptr;
    return {{"file", displayName(file)},
            {"style", look.id},
            {"source", displayName(photo.file)},
            {"width", finished.pixels.width()},
            {"height", finished.pixels.height()},
            {"likeness", nullptr},
            {"likenessReference", nullptr},
            {"authenticity", authenticity},
            {"quality", quality},
            {"framing",
             {{"headShare", rounded(finished.framing.headShare, 4)},
              {"headRoom", rounded(finished.framing.headRoom, 4)},
              {"eyeLine", rounded(finished.framing.eyeLine, 4)},
              {"levelDegrees", rounded(finished.framing.levelDegrees, 2)},
              {"scale", rounded(finished.framing.scale, 4)}}},
            {"hairTrust", rounded(finished.facts.hairTrust, 3)},
            {"notes", notes},
            {"recipe", Json::parse(finish::toJson(look.recipe))}};
}

/// No photo's fault, and the same for every photo to come.
bool isOurs(const Error& error)
{
    const auto code = error.code();
    return code == ErrorCode::ModelMissing || code == ErrorCode::ModelAltered || code == ErrorCode::ModelFailed || code == ErrorCode::DiskFull;
}

/// One run of `render`.
class Rendering {
public:
    Rendering(const RenderOptions& options, std::vector<Look> looks, Console& console)
        : options_(options), looks_(std::move(looks)), console_(console), darkroom_(store_), encode_(encoding(options)),
          names_(options.out, imaging::extensionOf(encode_.format))
    {
        for (const auto& problem : store_.problems())
            console.warn(problem);
    }

    void work()
    {
        auto [files, refused] = studio::photoFiles(options_.photos);
        files_ = std::move(files);
        for (const auto& [file, error] : refused)
            refuse(file, error);
        auto photos = examined();
        console_.plan("make", static_cast<int>(looks_.size() * photos.size()), kMakingCosts);
        for (const auto& photo : photos)
            for (const Look& look : looks_)
                guarded(
                    photo.file, [&] { make(photo, look); }, "make", look.id + " from " + displayName(photo.file.filename()));
        if (!sheet_.empty())
            guarded(
                options_.out, [&] { writeSheet(); }, "sheet", "contact sheet");
    }

    /// What is done so far.
    Json document() const
    {
        Json document{{"format", "likeness.render/1"}, {"pictures", pictures_}, {"refused", refusedJson(refused_)}};
        if (!sheetFile_.empty())
            document["sheet"] = displayName(sheetFile_);
        return document;
    }

    int finish()
    {
        if (pictures_.empty()) {
            console_.fail(document(), refused_.front().error, true);
            return kFailed;
        }
        console_.document(document());
        return kDone;
    }

private:
    static constexpr double kMakingCosts = 4;  // a picture beside examining a photo, roughly

    /// A fault of one photo is listed, and the rest goes on.
    template <class Work>
    void guarded(const std::filesystem::path& file, const Work& work, const std::string& kind, const std::string& what)
    {
        console_.begin(kind, what);
        try {
            work();
        } catch (...) {
            const Error error = currentError(file);
            if (isOurs(error))
                throw;
            refuse(file, error);
        }
        console_.end();
    }

    void refuse(const std::filesystem::path& file, const Error& error)
    {
        refused_.push_back({file, error});
        console_.warn(error);
    }

    std::vector<studio::PhotoFacts> examined()
    {
        console_.plan("examine", static_cast<int>(files_.size()));
        console_.plan("make", static_cast<int>(looks_.size() * (options_.each ? files_.size() : 1)), kMakingCosts);
        console_.plan("sheet", options_.sheet ? 1 : 0, 0.5);
        std::vector<studio::PhotoFacts> photos;
        for (const auto& file : files_)
            guarded(
                file,
                [&] {
                    auto facts = darkroom_.examine(file, console_.run());
                    if (facts.analysis.faces.empty())
                        throw Error(ErrorCode::NoFace, "There is no face in " + displayName(file), "Use a photo that shows the face clearly.", file);
                    for (const auto& issue : vision::photoIssues(facts.analysis))
                        console_.warn(displayName(file) + ": " + issue.message + ". " + issue.remedy);
                    photos.push_back(std::move(facts));
                },
                "examine", "examining " + displayName(file.filename()));
        return chosen(std::move(photos), options_.each);
    }

    void make(const studio::PhotoFacts& photo, const Look& look)
    {
        finish::OutputSize size;
        size.pixels = options_.size;
        auto finished = darkroom_.develop(photo, 0, look.recipe, size, console_.run());
        for (const auto& issue : vision::faceIssues(photo.analysis, 0))
            if (issue.severity == vision::Severity::Stop)  // it was asked for, so it is made; but not without a word
                finished.notes.push_back({issue.code, issue.message + ". " + issue.remedy});
        if (finished.pixels.channels() == 4 && encode_.format == imaging::FileFormat::Jpeg)
            finished.notes.push_back({"over-white", "A JPEG has no transparency, so the picture lies over white; png, tiff and webp keep it."});
        const auto& source = darkroom_.pixelsOf(photo, console_.run());
        encode_.original = photo.file;
        encode_.keptProfile = source.profile;
        const auto file = names_.next(photo.file, look.id);
        refuseOverwriting(file, files_);
        imaging::encodeTo(file, finished.pixels, encode_, &source.metadata, console_.run());
        console_.line(displayName(file) + "  " + std::to_string(finished.pixels.width()) + " x " + std::to_string(finished.pixels.height()));
        for (const auto& note : finished.notes)
            console_.line("  " + note.message);
        pictures_.push_back(pictureJson(file, look, photo, finished));
        if (options_.sheet)
            sheet_.push_back(
                {imaging::resize(finished.pixels, imaging::fitted(finished.pixels.extent(), studio::kSheetCell), imaging::Filter::Area, console_.run()),
                 options_.each ? displayName(photo.file.stem()) + " " + look.id : look.id});
    }

    void writeSheet()
    {
        const auto file = options_.out / ("contact-sheet" + std::string(imaging::extensionOf(encode_.format)));
        refuseOverwriting(file, files_);
        imaging::EncodeOptions plain;
        plain.format = encode_.format;
        plain.metadata = imaging::MetadataChoice::None;
        imaging::encodeTo(file, studio::contactSheet(sheet_, console_.run()), plain, nullptr, console_.run());
        console_.line(displayName(file));
        sheetFile_ = file;
    }

    const RenderOptions& options_;
    const std::vector<Look> looks_;
    Console& console_;
    const vision::ModelStore store_;
    studio::Darkroom darkroom_;
    imaging::EncodeOptions encode_;
    PictureNames names_;
    std::vector<std::filesystem::path> files_;
    std::vector<studio::Refused> refused_;
    std::vector<studio::SheetEntry> sheet_;
    std::filesystem::path sheetFile_;
    Json pictures_ = Json::array();
};

}  // namespace

int render(const RenderOptions& options, Console& console)
{
    auto looks = looksOf(options, console);  // before any work: a typing error is told at once
    prepareFolder(options.out);
    Rendering rendering(options, std::move(looks), console);
    try {
        rendering.work();
        return rendering.finish();
    } catch (...) {
        return failed(console, rendering.document());  // with the pictures that are there already
    }
}

}  // namespace cli
