#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "app/cli/resources.h"
#include "core/finish/style.h"
#include "core/imaging/resize.h"
#include "core/studio/contact_sheet.h"
#include "core/studio/darkroom.h"
#include "core/studio/photo_files.h"

namespace cli {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;

/// A recipe under the name that its pictures carry.
struct Look {
    std::string id;
    finish::Recipe recipe;
};

std::string textOf(const std::filesystem::path& file)
{
    constexpr std::uintmax_t kMost = 16 << 20;
    std::error_code status;
    const auto size = std::filesystem::file_size(file, status);
    if (status)
        throw Error(ErrorCode::NotFound, "The recipe " + displayName(file) + " cannot be read", "Check the path.", file, status.message());
    if (size > kMost)
        throw Error(ErrorCode::BadValue, displayName(file) + " is too large to be a recipe", "Name a recipe file.", file);
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Look> looksOf(const RenderOptions& options, Console& console)
{
    const auto set = finish::loadStyles(styleFolders());
    for (const auto& error : set.errors)
        console.warn(error.message() + ". " + error.remedy());
    std::vector<std::string> wanted = options.styles;
    if (wanted.empty())
        wanted.emplace_back(finish::kDefaultStyle);
    std::vector<Look> looks;
    for (const auto& id : wanted) {
        const auto style = std::ranges::find(set.styles, id, &finish::Style::id);
        if (style == set.styles.end()) {
            std::string known;
            for (const auto& one : set.styles)
                known += (known.empty() ? "" : ", ") + one.id;
            throw Error(ErrorCode::BadValue, "There is no style " + id, "Use one of " + known + ".");
        }
        Look look{id, style->recipe};
        if (!options.recipe.empty())
            look.recipe = finish::recipeFromJson(textOf(options.recipe), displayName(options.recipe), look.recipe);
        for (const auto& setting : options.settings)
            finish::set(look.recipe, setting);
        if (std::ranges::none_of(looks, [&](const Look& l) { return l.id == id; }))
            looks.push_back(std::move(look));
    }
    return looks;
}

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

/// `stem_style.ext`, with a number where two photos of one name come from different folders.
class Names {
public:
    Names(std::filesystem::path folder, std::string_view extension) : folder_(std::move(folder)), extension_(extension) {}

    std::filesystem::path next(const std::filesystem::path& photo, const std::string& style)
    {
        for (int i = 1;; ++i) {
            std::filesystem::path name = photo.stem();
            name += "_" + style + (i == 1 ? "" : "-" + std::to_string(i)) + extension_;
            if (used_.insert(name).second)
                return folder_ / name;
        }
    }

private:
    std::filesystem::path folder_;
    std::string extension_;
    std::set<std::filesystem::path> used_;
};

void makeFolder(const std::filesystem::path& folder)
{
    std::error_code status;
    std::filesystem::create_directories(folder, status);
    if (!std::filesystem::is_directory(folder, status))
        throw Error(ErrorCode::NotWritable, "The folder " + displayName(folder) + " cannot be made", "Choose a folder that you may write to.", folder, status.message());
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

}  // namespace

int render(const RenderOptions& options, Console& console)
{
    const auto looks = looksOf(options, console);  // before any work: a typing error is told at once
    auto encode = encoding(options);
    makeFolder(options.out);

    auto [files, refused] = studio::photoFiles(options.photos);
    const vision::ModelStore store;
    for (const auto& problem : store.problems())
        console.warn(problem);
    studio::Darkroom darkroom(store);
    const auto refuse = [&](const std::filesystem::path& file, const Error& error) {
        refused.push_back({file, error});
        console.warn(error.message() + ". " + error.remedy());
        console.detail(error.detail());
    };
    for (const auto& [file, error] : refused)
        console.warn(error.message() + ". " + error.remedy());

    const int perPhoto = static_cast<int>(looks.size());
    console.expect(static_cast<int>(files.size()) + perPhoto * (options.each ? static_cast<int>(files.size()) : 1));
    const auto isOurs = [](const Error& error) {
        return error.code() == ErrorCode::ModelMissing || error.code() == ErrorCode::ModelAltered || error.code() == ErrorCode::ModelFailed;
    };
    std::vector<studio::PhotoFacts> photos;
    for (const auto& file : files) {
        try {
            auto facts = darkroom.examine(file, console.run());
            if (facts.analysis.faces.empty())
                throw Error(ErrorCode::NoFace, "There is no face in " + displayName(file), "Use a photo that shows the face clearly.", file);
            for (const auto& issue : vision::photoIssues(facts.analysis))
                console.warn(displayName(file) + ": " + issue.message + ". " + issue.remedy);
            photos.push_back(std::move(facts));
        } catch (const Error& error) {
            if (isOurs(error))
                throw;
            refuse(file, error);
        }
        console.unitDone();
    }
    photos = chosen(std::move(photos), options.each);

    Names names(options.out, imaging::extensionOf(encode.format));
    Json pictures = Json::array();
    std::vector<studio::SheetEntry> sheet;
    for (const auto& photo : photos) {
        for (const Look& look : looks) {
            try {
                finish::OutputSize size;
                size.pixels = options.size;
                const auto finished = darkroom.develop(photo, 0, look.recipe, size, console.run());
                const auto& source = darkroom.pixelsOf(photo, console.run());
                encode.original = photo.file;
                encode.keptProfile = source.profile;
                const auto file = names.next(photo.file, look.id);
                imaging::encodeTo(file, finished.pixels, encode, &source.metadata, console.run());
                console.line(displayName(file) + "  " + std::to_string(finished.pixels.width()) + " x " + std::to_string(finished.pixels.height()));
                for (const auto& note : finished.notes)
                    console.line("  " + note.message);
                pictures.push_back(pictureJson(file, look, photo, finished));
                if (options.sheet)
                    sheet.push_back({imaging::resize(finished.pixels, imaging::fitted(finished.pixels.extent(), studio::kSheetCell), imaging::Filter::Area, console.run()),
                                     options.each ? displayName(photo.file.stem()) + " " + look.id : look.id});
            } catch (const Error& error) {
                if (isOurs(error) || error.code() == ErrorCode::DiskFull || error.code() == ErrorCode::NotWritable)
                    throw;
                refuse(photo.file, error);
            }
            console.unitDone();
        }
    }

    Json document{{"format", "likeness.render/1"}, {"pictures", pictures}, {"refused", refusedJson(refused)}};
    if (options.sheet && !sheet.empty()) {
        const auto file = options.out / ("contact-sheet" + std::string(imaging::extensionOf(encode.format)));
        auto plain = encode;
        plain.original.clear();
        plain.metadata = imaging::MetadataChoice::None;
        plain.profile = imaging::OutputProfile::Srgb;
        imaging::encodeTo(file, studio::contactSheet(sheet, console.run()), plain, nullptr, console.run());
        console.line(displayName(file));
        document["sheet"] = displayName(file);
    }
    if (pictures.empty())
        document["error"] = errorJson(refused.empty() ? Error(ErrorCode::NoFace, "No picture was made", "Name photos that show a face.") : refused.front().error);
    console.document(document);
    return pictures.empty() ? kFailed : kDone;
}

}  // namespace cli
