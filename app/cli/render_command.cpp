#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "app/cli/examination.h"
#include "app/cli/looks.h"
#include "app/cli/picture.h"
#include "app/cli/picture_names.h"
#include "core/imaging/resize.h"
#include "core/studio/contact_sheet.h"

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

/// One run of `render`.
class Rendering {
public:
    Rendering(const RenderOptions& options, std::vector<Look> looks, Console& console)
        : options_(options), looks_(std::move(looks)), console_(console), darkroom_(store_), encode_(encoding(options)),
          names_(options.out, imaging::extensionOf(encode_.format)), heatMapNames_(options.out, "_what-changed.png")
    {
        for (const auto& problem : store_.problems())
            console.warn(problem);
    }

    void work()
    {
        auto found = studio::photoFiles(options_.photos);
        console_.plan("examine", static_cast<int>(found.files.size()));
        console_.plan("make", static_cast<int>(looks_.size() * (options_.each ? found.files.size() : 1)), kMakingCosts);
        console_.plan("sheet", options_.sheet ? 1 : 0, 0.5);
        auto examination = examine(std::move(found), store_, console_);
        refused_ = examination.refused();
        for (const auto& refused : refused_)
            files_.push_back(refused.file);
        for (auto& photo : examination.photos) {
            files_.push_back(photo.file);
            if (photo.analysis.faces.empty())
                refuse(photo.file, {ErrorCode::NoFace, "There is no face in " + displayName(photo.file), "Use a photo that shows the face clearly.", photo.file});
            else
                photos_.push_back(std::move(photo));
        }
        people_ = photos_.empty() ? studio::People() : studio::whoIsWho(photos_, vision::Analyser(store_).canonicalHead(), console_.run());
        warnOfPhotos();
        const auto sources = chosen();
        console_.plan("make", static_cast<int>(looks_.size() * sources.size()), kMakingCosts);
        for (const auto& source : sources)
            for (const Look& look : looks_) {
                const auto& file = photos_[source.photo].file;
                guarded(
                    file, [&] { make(source, look); }, "make", look.id + " from " + displayName(file.filename()));
            }
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

    void warnOfPhotos()
    {
        for (std::size_t i = 0; i < photos_.size(); ++i)
            for (const auto& issue : people_.photoIssues[i])
                if (issue.severity != vision::Severity::Note)
                    console_.warn(displayName(photos_[i].file) + ": " + issue.message + ". " + issue.remedy);
    }

    /// The person whose pictures are made; null when nobody could be recognised.
    const studio::Person* subject() const
    {
        const auto& persons = people_.persons;
        if (options_.subject.empty())
            return persons.empty() ? nullptr : &persons.front();
        const auto found = std::ranges::find(persons, options_.subject, [](const studio::Person& person) { return person.subject.id; });
        if (found == persons.end())
            throw Error(ErrorCode::BadValue, "There is no " + options_.subject + " on these photos",
                        persons.empty() ? "Nobody could be recognised on them: leave --subject out."
                                        : "There is " + persons.front().subject.id + (persons.size() > 1 ? " to " + persons.back().subject.id : "") + "; `likeness-cli analyse` says who is where.");
        return &*found;
    }

    /// The faces that pictures are made from: the subject's best-suited one, or that of each photo.
    std::vector<identity::FaceId> chosen()
    {
        if (photos_.empty())
            return {};
        const studio::Person* person = subject();
        std::vector<identity::FaceId> faces;
        if (options_.each) {
            for (std::size_t i = 0; i < photos_.size(); ++i)
                if (const auto face = person == nullptr ? std::nullopt : studio::People::faceIn(*person, i))
                    addUsable({i, *face}, faces);
                else if (options_.subject.empty())
                    addUsable({i, 0}, faces);  // a photo of somebody else: its largest face
                else
                    refuse(photos_[i].file, {ErrorCode::NoFace, displayName(photos_[i].file) + " does not show " + options_.subject, "Leave it out, or choose another subject.",
                                             photos_[i].file});
            return faces;
        }
        const std::size_t others = people_.persons.size() - (person == nullptr ? 0 : 1);
        if (options_.subject.empty() && others > 0)
            console_.warn("There " + (others == 1 ? std::string("is 1 other person") : "are " + std::to_string(others) + " other persons") + " on these photos; " +
                          person->subject.id + " is the one on most of them, or the largest. --subject chooses another.");
        std::vector<identity::FaceId> best;
        for (const auto& face : studio::facesBestFirst(people_, photos_, person))
            if (best.empty())
                addUsable(face, best);
        return best;
    }

    /// A face of which eyes or a part cannot be seen makes no headshot, unless `--anyway`. Whatever else is too bad is made with a word: it may be all there is.
    void addUsable(const identity::FaceId& face, std::vector<identity::FaceId>& faces)
    {
        const auto& issues = people_.faceIssues[face.photo][face.face];
        const auto stop = std::ranges::find_if(
            issues, [](const vision::Issue& issue) { return issue.severity == vision::Severity::Stop && (issue.code == "eyes-hidden" || issue.code == "occluded"); });
        const auto& file = photos_[face.photo].file;
        if (options_.anyway || stop == issues.end())
            faces.push_back(face);
        else
            refuse(file, {stop->code == "occluded" ? ErrorCode::Occluded : ErrorCode::EyesHidden, displayName(file) + " does not make a headshot: " + stop->message,
                          stop->remedy + " --anyway makes one all the same.", file});
    }

    void make(const identity::FaceId& source, const Look& look)
    {
        const studio::PhotoFacts& photo = photos_[source.photo];
        finish::OutputSize size;
        size.pixels = options_.size;
        const Picture made = makePicture(darkroom_, {photos_, people_, source}, look.recipe, size, encode_.format, console_.run());
        const auto& [finished, judgement] = made;
        const auto& original = darkroom_.pixelsOf(photo, console_.run());
        encode_.original = photo.file;
        encode_.keptProfile = original.profile;
        const auto file = names_.next(photo.file, look.id), heatMap = heatMapNames_.next(photo.file, look.id);
        refuseOverwriting(file, files_);
        imaging::encodeTo(file, finished.pixels, encode_, &original.metadata, console_.run());
        tell(made, file, console_);
        pictures_.push_back(pictureJson(file, look, displayName(photo.file), made));
        if (options_.heatmap) {
            writeHeatMap(heatMap, finished, judgement.change);
            pictures_.back()["heatmap"] = displayName(heatMap);
        }
        if (options_.sheet)
            sheet_.push_back(
                {imaging::resize(finished.pixels, imaging::fitted(finished.pixels.extent(), studio::kSheetCell), imaging::Filter::Area, console_.run()),
                 options_.each ? displayName(photo.file.stem()) + " " + look.id : look.id});
    }

    void writeHeatMap(const std::filesystem::path& file, const finish::Finished& finished, const judge::ChangeMap& change)
    {
        refuseOverwriting(file, files_);
        imaging::EncodeOptions plain;
        plain.format = imaging::FileFormat::Png8;
        plain.metadata = imaging::MetadataChoice::None;
        imaging::encodeTo(file, judge::heatMap(finished, change, console_.run()), plain, nullptr, console_.run());
        console_.line(displayName(file));
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
    PictureNames names_, heatMapNames_;  // counted side by side, so that a heat map is called like its picture
    std::vector<std::filesystem::path> files_;  // that must not be written over
    std::vector<studio::PhotoFacts> photos_;    // with a face at least
    studio::People people_;
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
